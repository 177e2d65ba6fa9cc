import { type Level, type Levels, MEASURES, type Measure } from './headers.ts';

/** Of what the vendor says is left a process spends at most so much: the others, and its own calls on their way, need the rest. */
export const SPENDABLE = 0.8;

/** What the vendor last said, and what of ours it does not know yet. Times in milliseconds since the epoch. */
export interface Bucket {
  readonly levels: Levels;
  readonly readAt: number;
  /** The vendor said when to come back. */
  readonly heldUntil: number;
  /** Calls on their way. */
  readonly inFlight: Readonly<Record<Measure, number>>;
}

export type Cost = Readonly<Record<Measure, number>>;

export const EMPTY: Bucket = { levels: {}, readAt: 0, heldUntil: 0, inFlight: { requests: 0, tokens: 0 } };

/** How long until a call of this cost may go out; 0: now. */
export function waitMs(bucket: Bucket, cost: Cost, now: number): number {
  const waits = MEASURES.map((measure) => {
    const level = bucket.levels[measure];
    return level
      ? levelWaitMs(level, { cost: cost[measure], inFlight: bucket.inFlight[measure] }, now - bucket.readAt)
      : 0;
  });
  return Math.max(0, bucket.heldUntil - now, ...waits);
}

/**
 * A call above what may ever be spent at once waits for a full bucket, not for ever. With a clock that stepped back the
 * level counts as just read.
 */
function levelWaitMs(level: Level, { cost, inFlight }: { cost: number; inFlight: number }, ageMs: number): number {
  const { limit, remaining, resetMs } = level;
  const age = Math.max(0, ageMs);
  if (age >= resetMs || cost === 0) return 0;
  const perMs = (limit - remaining) / resetMs;
  const needed = Math.min(limit, (Math.min(cost, limit * SPENDABLE) + inFlight) / SPENDABLE);
  const available = remaining + perMs * age;
  if (available >= needed) return 0;
  return Math.ceil(Math.min(resetMs - age, (needed - available) / perMs));
}
