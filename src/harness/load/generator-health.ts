import type { EventLoopFigures } from '../../lib/event-loop.ts';
import type { Durations } from './histogram.ts';
import type { GeneratorHealth } from './types.ts';

/** A generator this late is no measuring instrument for anything faster; facts: max(5 ms, 5 % of the gate). */
const LAG_FLOOR_MS = 5;
const LAG_SHARE = 0.05;
/** Where nothing is due at a time, a late generator can only make the pipeline look worse: it may be five times as late. */
const CLOSED_FACTOR = 5;

/** How late the generator may be when the strictest latency that is judged may last `gateMs`; undefined = none is. */
export function lagLimitMs(gateMs: number | undefined): number {
  return Math.max(LAG_FLOOR_MS, gateMs === undefined ? 0 : gateMs * LAG_SHARE);
}

/**
 * Whether the figures may be believed. In an open loop its lateness counts, else (nothing is due at a time) the delay
 * of its event loop.
 */
export function judgeGenerator(lag: Durations | undefined, loop: EventLoopFigures, limitMs: number): GeneratorHealth {
  const lagP99Ms = lag?.at(99) ?? null;
  const late = lag === undefined ? loop.delayP99Ms : (lagP99Ms ?? 0);
  const what = lag === undefined ? 'its event loop was held up for' : 'iterations began too late by';
  const limit = lag === undefined ? CLOSED_FACTOR * limitMs : limitMs;
  const valid = late <= limit;
  return {
    valid,
    ...(valid ? {} : { reason: `${what} ${late.toFixed(1)} ms (p99), more than ${limit} ms` }),
    lagP99Ms,
    lagMaxMs: lag?.at(100) ?? null,
    lagLimitMs: limit,
    eventLoopDelayP99Ms: loop.delayP99Ms,
    utilisation: loop.utilisation,
  };
}
