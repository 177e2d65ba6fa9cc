import { z } from 'zod';
import { orVariable } from '../../scenario/words.ts';

const count = orVariable(z.number().int().min(0));

/** At least one must be given: the loader refuses a count without a bound. */
export const boundsFields = {
  equals: count.optional(),
  atLeast: count.optional(),
  atMost: count.optional(),
};

export interface Bounds {
  readonly equals?: number | string | undefined;
  readonly atLeast?: number | string | undefined;
  readonly atMost?: number | string | undefined;
}

export function withinBounds(value: number, bounds: Bounds): boolean {
  return (
    (bounds.equals === undefined || value === Number(bounds.equals)) &&
    (bounds.atLeast === undefined || value >= Number(bounds.atLeast)) &&
    (bounds.atMost === undefined || value <= Number(bounds.atMost))
  );
}

/** `exactly 2`, `at least 1, at most 3` */
export function describeBounds(bounds: Bounds): string {
  const parts = [
    ...(bounds.equals === undefined ? [] : [`exactly ${bounds.equals}`]),
    ...(bounds.atLeast === undefined ? [] : [`at least ${bounds.atLeast}`]),
    ...(bounds.atMost === undefined ? [] : [`at most ${bounds.atMost}`]),
  ];
  return parts.join(', ');
}

/** A count without a bound would pass on anything. */
export function hasBounds(bounds: Bounds): boolean {
  return bounds.equals !== undefined || bounds.atLeast !== undefined || bounds.atMost !== undefined;
}
