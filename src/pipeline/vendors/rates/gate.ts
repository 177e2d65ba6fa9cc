import type { Clock } from '../../../lib/clock.ts';
import type { Queryable } from '../../../lib/database/types.ts';
import { RateHeldError } from '../../errors.ts';
import { errorFacts, type Log } from '../../telemetry/log.ts';
import { retryAfterMs } from '../retry-after.ts';
import { type Bucket, type Cost, EMPTY, waitMs } from './bucket.ts';
import { levelsOf, MEASURES } from './headers.ts';
import { type RateName, readRate, saveRate } from './store.ts';

export interface GateDeps {
  readonly database: Queryable;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RateGate {
  /**
   * Waits a moment if need be; a longer wait is a RateHeldError with the time, and no call. Whoever is let in
   * calls the returned function once the answer is there or has failed.
   */
  enter(model: string, cost: Cost, signal: AbortSignal | undefined): Promise<() => void>;
  /** What the vendor answered. */
  note(model: string, response: Pick<Response, 'status' | 'headers'>): void;
}

/** Waiting so long inside a call is cheaper than to give the job back and claim it again. */
const WAIT_HERE_MS = 500;

/** Between two looks at what other processes heard, and between two notes of what we heard. */
const SHARE_MS = 1_000;

/** A vendor's advice above this is taken for a mistake: the next call after it asks again. */
const HOLD_MS_MAX = 3_600_000;

/** Models are named by our configuration: more would be a mistake. */
const MODELS_MAX = 100;

/** The limits of one key at one backend. What one process hears the others learn within a second, a 429 at once. */
export function rateGate(deps: GateDeps, of: Omit<RateName, 'model'>): RateGate {
  const models = new Map<string, ModelGate>();
  const gateOf = (model: string) => {
    const known = models.size < MODELS_MAX || models.has(model) ? model : '';
    const gate = models.get(known) ?? new ModelGate(deps, { ...of, model: known });
    models.set(known, gate);
    return gate;
  };
  return {
    enter: (model, cost, signal) => gateOf(model).enter(cost, signal),
    note: (model, response) => gateOf(model).note(response),
  };
}

class ModelGate {
  readonly #deps: GateDeps;
  readonly #name: RateName;
  #bucket: Bucket = EMPTY;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #savedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;

  constructor(deps: GateDeps, name: RateName) {
    this.#deps = deps;
    this.#name = name;
  }

  async enter(cost: Cost, signal: AbortSignal | undefined): Promise<() => void> {
    const { clock } = this.#deps;
    await this.#look();
    let wait = waitMs(this.#bucket, cost, clock.now());
    if (wait > 0 && wait <= WAIT_HERE_MS) {
      await clock.sleep(wait, signal);
      wait = waitMs(this.#bucket, cost, clock.now());
    }
    if (wait > 0) throw new RateHeldError(this.#name.vendor, wait);
    this.#moveInFlight(cost, 1);
    let inside = true;
    return () => {
      if (inside) this.#moveInFlight(cost, -1);
      inside = false;
    };
  }

  note({ status, headers }: Pick<Response, 'status' | 'headers'>): void {
    const { clock } = this.#deps;
    const now = clock.now();
    const levels = levelsOf(headers);
    const told = MEASURES.some((measure) => levels[measure]);
    const held = status === 429 ? Math.min(HOLD_MS_MAX, retryAfterMs(headers, clock) ?? 0) : 0;
    if (told) this.#bucket = { ...this.#bucket, levels, readAt: now };
    if (held > 0) this.#bucket = { ...this.#bucket, heldUntil: Math.max(this.#bucket.heldUntil, now + held) };
    if (held > 0 || (told && clock.elapsed() - this.#savedAt >= SHARE_MS)) void this.#save();
  }

  #moveInFlight(cost: Cost, direction: 1 | -1): void {
    const { requests, tokens } = this.#bucket.inFlight;
    const inFlight = { requests: requests + direction * cost.requests, tokens: tokens + direction * cost.tokens };
    this.#bucket = { ...this.#bucket, inFlight };
  }

  /** What other processes heard meanwhile. A database that does not answer holds up no call: the vendor's 429 remains. */
  async #look(): Promise<void> {
    const { clock, database, log } = this.#deps;
    if (clock.elapsed() - this.#lookedAt < SHARE_MS) return this.#looking;
    this.#lookedAt = clock.elapsed();
    this.#looking = readRate(database, this.#name).then(
      (stored) => {
        if (!stored) return;
        const heldUntil = Math.max(this.#bucket.heldUntil, stored.heldUntil.getTime());
        const isNewer = stored.readAt.getTime() > this.#bucket.readAt;
        const read = isNewer ? { levels: stored.levels, readAt: stored.readAt.getTime() } : {};
        this.#bucket = { ...this.#bucket, ...read, heldUntil };
      },
      (error: unknown) => log.warn('rates.unread', errorFacts(error)),
    );
    await this.#looking;
  }

  async #save(): Promise<void> {
    const { clock, database, log } = this.#deps;
    const { levels, readAt, heldUntil } = this.#bucket;
    this.#savedAt = clock.elapsed();
    try {
      const rate = { levels, readAt: new Date(readAt), heldUntil: new Date(heldUntil) };
      await saveRate(database, this.#name, rate);
    } catch (error) {
      log.warn('rates.unsaved', errorFacts(error));
    }
  }
}
