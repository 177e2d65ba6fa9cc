import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import { uuidV4 } from '../../lib/ids.ts';
import type { Random } from '../../lib/random.ts';
import type { VendorError, VendorFailure } from '../errors.ts';
import { errorFacts, type Log } from '../telemetry/log.ts';
import {
  type Breaker,
  type BreakerPolicy,
  CLOSED,
  opened,
  probed,
  type Report,
  reported,
  withProbeTaken,
} from './breaker.ts';
import { type BackendName, nameOf, readBreaker, readBreakers, saveBreaker } from './breaker-store.ts';

export interface LiveBreakersDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly processId: string;
  readonly policy: BreakerPolicy;
  /** Called when a breaker has left or entered the state `closed`. */
  readonly onChange: (name: BackendName, breaker: Breaker) => void;
}

/** A lost compare-and-set is tried again; so many rivals at once there are never. */
const TRIES = 20;

/** Calls that would not have failed at a healthy service say nothing about it (429 is throttling, 4xx our mistake). */
export function kindOf(failure: VendorFailure): 'counted' | 'fatal' | undefined {
  switch (failure) {
    case 'unavailable':
    case 'timeout':
    case 'malformed':
      return 'counted';
    case 'credentials':
    case 'quota':
      return 'fatal';
    case 'throttled':
    case 'rejected':
      return undefined;
    default:
      throw new TypeError(`no such failure: ${failure satisfies never}`);
  }
}

/**
 * The breakers as this process knows them; the rows in the database are what counts. A failure is written down before
 * the caller hears of it. Successes are only written down while somebody has failed lately: a healthy service costs
 * no statement.
 */
export class LiveBreakers {
  readonly #deps: LiveBreakersDeps;
  readonly #known = new Map<string, Breaker>();
  readonly #ok = new Map<string, Map<number, number>>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #random: Random;
  readonly #ids: Random;

  constructor(deps: LiveBreakersDeps) {
    this.#deps = deps;
    this.#random = deps.random.derive('breakers');
    this.#ids = deps.random.derive('breaker audit');
  }

  of(name: BackendName): Breaker {
    return this.#known.get(nameOf(name)) ?? CLOSED;
  }

  succeeded(name: BackendName): void {
    const key = nameOf(name);
    const calls = this.#ok.get(key) ?? new Map<number, number>();
    const second = Math.floor(this.#deps.clock.now() / 1_000);
    calls.set(second, (calls.get(second) ?? 0) + 1);
    if (calls.size > 1) this.#forget(calls);
    this.#ok.set(key, calls);
  }

  /** Writes a failed call down, with the successes before it. True when this call failed on probation. */
  async failed(name: BackendName, error: VendorError): Promise<boolean> {
    const kind = kindOf(error.failure);
    if (kind === undefined) return false;
    const before = this.of(name);
    await this.#report(name, { ok: this.#taken(name), failure: { kind, code: error.code } });
    return before.state === 'closed' && before.onProbation;
  }

  /** Opens it because its health was asked for and found wanting. */
  async failedHealth(name: BackendName, code: string): Promise<void> {
    await this.#change(name, (breaker) => opened(breaker, code, this.#moment()));
  }

  /** Takes the probe of a breaker that is due, fleet-wide once: false when there is none, or another process has it. */
  async takeProbe(name: BackendName): Promise<boolean> {
    const { processId } = this.#deps;
    if (!withProbeTaken(this.of(name), processId, this.#moment())) return false;
    const now = await this.#change(name, (breaker) => withProbeTaken(breaker, processId, this.#moment()) ?? breaker);
    return now.state === 'half_open' && now.probeBy === processId;
  }

  async probed(name: BackendName, failure: string | undefined): Promise<void> {
    await this.#change(name, (breaker) => probed(breaker, this.#deps.processId, failure, this.#moment()));
  }

  /** Reads all rows again, and writes down successes that another process's failures are to be weighed against. */
  async refresh(): Promise<void> {
    for (const { vendor, backend, breaker } of await readBreakers(this.#deps.database)) {
      this.#learn({ vendor, backend }, breaker);
      const isWatched =
        breaker.state === 'closed' && (breaker.inARow > 0 || breaker.trips > 0 || breaker.seconds.length > 0);
      const ok = isWatched ? this.#taken({ vendor, backend }) : new Map();
      if (ok.size > 0) await this.#report({ vendor, backend }, { ok });
    }
  }

  #report(name: BackendName, report: Report): Promise<Breaker> {
    return this.#change(name, (breaker) => reported(breaker, report, this.#moment()));
  }

  /** One change after the other within this process, compare-and-set between processes. */
  #change(name: BackendName, to: (breaker: Breaker) => Breaker): Promise<Breaker> {
    const key = nameOf(name);
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(() => this.#changeNow(name, to));
    this.#turns.set(
      key,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async #changeNow(name: BackendName, to: (breaker: Breaker) => Breaker): Promise<Breaker> {
    const { database, clock, processId, log } = this.#deps;
    try {
      for (let tries = 0; tries < TRIES; tries++) {
        const before = await readBreaker(database, name);
        const breaker = to(before.breaker);
        const transition = { before, breaker, at: new Date(clock.now()), actor: `process ${processId}` };
        const isSaved =
          breaker === before.breaker ||
          (await saveBreaker(database, { ...transition, correlationId: uuidV4(this.#ids) }));
        if (!isSaved) continue;
        this.#learn(name, breaker);
        return breaker;
      }
      log.warn('breaker.contended', { vendor: name.vendor, backend: name.backend });
    } catch (error) {
      log.warn('breaker.unsaved', { vendor: name.vendor, backend: name.backend, ...errorFacts(error) });
    }
    return this.of(name);
  }

  #learn(name: BackendName, breaker: Breaker): void {
    const was = this.of(name);
    this.#known.set(nameOf(name), breaker);
    if ((was.state === 'closed') === (breaker.state === 'closed')) return;
    const { vendor, backend } = name;
    if (breaker.state === 'closed') this.#deps.log.info('breaker.closed', { vendor, backend });
    else this.#deps.log.error('breaker.opened', { vendor, backend, reason: breaker.reason, trips: breaker.trips });
    this.#deps.onChange(name, breaker);
  }

  #taken(name: BackendName): Map<number, number> {
    const calls = this.#ok.get(nameOf(name)) ?? new Map<number, number>();
    this.#ok.delete(nameOf(name));
    return calls;
  }

  #forget(calls: Map<number, number>): void {
    const oldest = (this.#deps.clock.now() - this.#deps.policy.windowMs) / 1_000;
    for (const second of calls.keys()) if (second < oldest) calls.delete(second);
  }

  #moment() {
    return { policy: this.#deps.policy, now: this.#deps.clock.now(), random: this.#random };
  }
}
