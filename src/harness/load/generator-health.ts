import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Durations } from './histogram.ts';
import type { GeneratorHealth } from './types.ts';

const RESOLUTION_MS = 5;
/** A generator this late is no measuring instrument for anything faster; facts: max(5 ms, 5 % of the gate). */
const LAG_FLOOR_MS = 5;
const LAG_SHARE = 0.05;

/** How late the generator may be when the strictest latency that is judged may last `gateMs`; undefined = none is. */
export function lagLimitMs(gateMs: number | undefined): number {
  return Math.max(LAG_FLOOR_MS, gateMs === undefined ? 0 : gateMs * LAG_SHARE);
}

export interface EventLoopFigures {
  /** Milliseconds on top of the sampling interval. */
  readonly delayP99Ms: number;
  readonly utilisation: number;
}

/** Watches the event loop of the thread it is called in, until asked. */
export function watchEventLoop(): () => EventLoopFigures {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const before = performance.eventLoopUtilization();
  delay.enable();
  return () => {
    delay.disable();
    const { utilization } = performance.eventLoopUtilization(before);
    // each sample is the time between two ticks, so it holds the interval itself
    const delayP99Ms = delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS);
    return { delayP99Ms, utilisation: utilization };
  };
}

/**
 * Whether the figures may be believed. In an open loop its lateness counts, else (nothing is due at a time) the delay
 * of its event loop.
 */
export function judgeGenerator(lag: Durations | undefined, loop: EventLoopFigures, limitMs: number): GeneratorHealth {
  const lagP99Ms = lag?.at(99) ?? null;
  const late = lag === undefined ? loop.delayP99Ms : (lagP99Ms ?? 0);
  const what = lag === undefined ? 'its event loop was held up for' : 'iterations began too late by';
  const valid = late <= limitMs;
  return {
    valid,
    ...(valid ? {} : { reason: `${what} ${late.toFixed(1)} ms (p99), more than ${limitMs} ms` }),
    lagP99Ms,
    lagMaxMs: lag?.at(100) ?? null,
    lagLimitMs: limitMs,
    eventLoopDelayP99Ms: loop.delayP99Ms,
    utilisation: loop.utilisation,
  };
}
