import type { PipelineConfig } from '../config/types.ts';
import type { BreakerPolicy } from './breaker.ts';

/** What is not configurable: 50 % of at least 20 calls within 10 s (facts of Hystrix and opossum). */
export function breakerPolicy(routing: PipelineConfig['routing']): BreakerPolicy {
  const { failuresInARow, openMs, openMaxMs, probeAgainMs, probeTimeoutMs } = routing;
  const window = { windowMs: 10_000, callsMin: 20, failureShare: 0.5 };
  return { ...window, failuresInARow, openMs, openMaxMs, probeAgainMs, probeLeaseMs: probeTimeoutMs + 1_000 };
}
