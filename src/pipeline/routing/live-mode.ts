import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import { errorFacts, type Log } from '../telemetry/log.ts';
import { MODE_CHANNEL, type ModeChange, markSeen, readModeChanges } from './mode-store.ts';
import type { ModeSetting } from './modes.ts';

/** The mode in force as this process knows it. `change` is null while the configured mode holds. */
export interface ModeInForce extends ModeSetting {
  /** 0: the configured mode. */
  readonly version: number;
  readonly change: ModeChange | null;
}

export interface LiveModeDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly processId: string;
  readonly configured: ModeSetting;
  /** Called whenever another mode comes into force, before anything else is done with it. */
  readonly onChange: (mode: ModeInForce) => void;
}

/** Follows the stored mode: reading it again is the truth, a notification only makes that sooner. */
export class LiveMode {
  readonly #deps: LiveModeDeps;
  #current: ModeInForce;

  constructor(deps: LiveModeDeps) {
    this.#deps = deps;
    this.#current = { ...deps.configured, version: 0, change: null };
  }

  get current(): ModeInForce {
    return this.#current;
  }

  /** Reads the mode again. A process that begins says that it has seen version 0 too. */
  async refresh(): Promise<void> {
    const [change] = await readModeChanges(this.#deps.database, 1);
    if (change && change.version <= this.#current.version) return;
    if (change) this.#adopt({ mode: change.mode, overrides: change.overrides, version: change.version, change });
    await this.#markSeen();
  }

  listen(onNews: () => void): Promise<AsyncDisposable> {
    return this.#deps.database.listen(MODE_CHANNEL, onNews);
  }

  #adopt(mode: ModeInForce): void {
    const { log, onChange } = this.#deps;
    this.#current = mode;
    onChange(mode);
    const { overrides, version, change } = mode;
    const about = { version, mode: mode.mode, overrides: JSON.stringify(overrides) };
    log.info('mode.changed', { ...about, changed_by: change?.changedBy, reason: change?.reason });
  }

  #seen = -1;

  async #markSeen(): Promise<void> {
    const { version } = this.#current;
    if (version === this.#seen) return;
    const { database, clock, processId, log } = this.#deps;
    this.#seen = version;
    const seen = { processId, version, at: new Date(clock.now()) };
    await markSeen(database, seen).catch((error: unknown) => log.warn('mode.unmarked', errorFacts(error)));
  }
}
