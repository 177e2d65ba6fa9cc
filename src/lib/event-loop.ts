import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

const RESOLUTION_MS = 5;

export interface EventLoopFigures {
  /** How much later than asked the loop came round, 99th percentile, milliseconds. */
  readonly delayP99Ms: number;
  /** Share of the time that it was busy, 0 to 1. */
  readonly utilisation: number;
}

/** Watches the event loop of the thread it is called in, until the answer is asked for. */
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
