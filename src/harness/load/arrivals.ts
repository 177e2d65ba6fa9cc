import type { Random } from '../../lib/random.ts';

/** A stretch of planned arrivals whose rate is constant or changes evenly. */
export interface OpenPhase {
  readonly id: string;
  readonly warmup: boolean;
  readonly durationMs: number;
  /** Arrivals a second at its beginning and end. */
  readonly rate: { readonly from: number; readonly to: number };
}

export interface Arrival {
  /** Milliseconds since the load's beginning. */
  readonly dueMs: number;
  /** Index of the phase it belongs to. */
  readonly phase: number;
}

export type ArrivalPattern = 'uniform' | 'poisson';

/** Rounding in the sums of rates must not add an arrival at the very end. */
const EPSILON = 1e-9;

/**
 * When iterations are due, rising. The expected number of arrivals up to a moment is the area under the rates; the
 * n-th uniform arrival is due when that area reaches n (at a constant rate: `n / rate`), a Poisson one when it reaches
 * the sum of n independent exponential draws.
 */
export function arrivals(phases: readonly OpenPhase[], pattern: ArrivalPattern, random: Random): Arrival[] {
  const due: Arrival[] = [];
  const draw = pattern === 'uniform' ? () => 1 : () => -Math.log(1 - random.next());
  let area = pattern === 'uniform' ? 0 : draw();
  let [areaBefore, timeBefore] = [0, 0];
  for (const [index, phase] of phases.entries()) {
    const areaWithin = plannedArrivals(phase);
    for (; area < areaBefore + areaWithin - EPSILON; area += draw()) {
      due.push({ dueMs: timeBefore + timeOf(area - areaBefore, phase), phase: index });
    }
    areaBefore += areaWithin;
    timeBefore += phase.durationMs;
  }
  return due;
}

/** The expected number of arrivals of a phase; with a fraction. */
export function plannedArrivals({ rate, durationMs }: Pick<OpenPhase, 'rate' | 'durationMs'>): number {
  return ((rate.from + rate.to) / 2) * (durationMs / 1000);
}

/** Milliseconds into the phase at which the area under its rate reaches `area`: the root of a quadratic. */
function timeOf(area: number, { rate, durationMs }: OpenPhase): number {
  if (area <= 0) return 0;
  const slope = (rate.to - rate.from) / (durationMs / 1000);
  return (2000 * area) / (rate.from + Math.sqrt(rate.from ** 2 + 2 * slope * area));
}
