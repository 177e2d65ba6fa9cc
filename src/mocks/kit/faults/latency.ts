import { type FaultAction, type MsPer, SIZES } from './types.ts';

export type LatencyProfile = Extract<FaultAction, { type: 'latency' }>;

/**
 * The delay at quantile `u` [0, 1): straight lines between the given percentiles. Below the median it begins at half of
 * it; the maximum is the 99th percentile where none is given.
 */
export function latencyAt(profile: LatencyProfile, u: number, bodyBytes: number): number {
  const { p50, p90, p99, max = p99, perKiB = 0 } = profile;
  const corners = [
    [0, p50 / 2],
    [0.5, p50],
    [0.9, p90],
    [0.99, p99],
    [1, max],
  ] as const;
  const next = corners.findIndex(([at]) => at > u);
  const [fromAt, from] = corners[next - 1] as readonly [number, number];
  const [toAt, to] = corners[next] as readonly [number, number];
  const ms = from + ((u - fromAt) / (toAt - fromAt)) * (to - from);
  return Math.round((ms + (perKiB * bodyBytes) / 1024) * 1000) / 1000;
}

/** What a call's size adds, in milliseconds; nothing for what was not noted of it. */
export function slopeMs(msPer: MsPer | undefined, facts: Readonly<Record<string, unknown>>): number {
  if (!msPer) return 0;
  return SIZES.reduce((sum, size) => {
    const amount = facts[size];
    return sum + (typeof amount === 'number' ? amount * (msPer[size] ?? 0) : 0);
  }, 0);
}
