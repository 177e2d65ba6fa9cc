import { z } from 'zod';
import { lazy } from '../../../lib/lazy.ts';
import { SIZES } from './types.ts';

/** Of actions: made when asked for, as most starts have no fault rule and schemas are dear. */
function atoms() {
  return {
    positive: z.number().int().min(1),
    ms: z.number().min(0),
    after: z.boolean().optional(),
    msPer: z.partialRecord(z.enum(SIZES), z.number().min(0)).optional(),
    status: z.number().int().min(200).max(599),
  };
}

/** What can be done to one call. Order and limits as in the type SettledFault. */
const settled = lazy(() => {
  const { positive, ms, msPer, after, status } = atoms();
  const truncate = z
    .strictObject({
      type: z.literal('truncate'),
      keepFraction: z.number().min(0).lt(1).optional(),
      keepBytes: z.number().int().min(0).optional(),
    })
    .refine(({ keepFraction, keepBytes }) => (keepFraction === undefined) !== (keepBytes === undefined), {
      message: 'truncate takes either keepFraction or keepBytes',
    });

  return [
    z.strictObject({
      type: z.literal('status'),
      status,
      body: z.unknown().optional(),
      headers: z.record(z.string(), z.string()).optional(),
      after,
    }),
    z.strictObject({ type: z.literal('delay'), ms, msPer, after }),
    z.strictObject({ type: z.literal('hang'), after }),
    z.strictObject({ type: z.literal('reset'), after }),
    z.strictObject({ type: z.literal('empty'), what: z.enum(['body', 'answer']).optional() }),
    truncate,
    z.strictObject({ type: z.literal('malformed') }),
    z.strictObject({
      type: z.literal('patch'),
      set: z.record(z.string().regex(/^(\/|$)/, 'a JSON pointer begins with "/"'), z.unknown()),
    }),
    z.strictObject({ type: z.literal('replace'), find: z.string().min(1), with: z.string() }),
    z.strictObject({
      type: z.literal('content-length'),
      add: z
        .number()
        .int()
        .refine((add) => add !== 0, 'a length that is off by 0 is right'),
    }),
    z.strictObject({ type: z.literal('content-type'), value: z.string().min(1) }),
    z.strictObject({ type: z.literal('dribble'), slices: positive.max(1000), overMs: ms }),
    z.strictObject({ type: z.literal('bandwidth'), bytesPerSecond: z.number().min(1) }),
    z.strictObject({ type: z.literal('stale') }),
    z.strictObject({ type: z.literal('swapped') }),
    z.strictObject({
      type: z.literal('cut-stream'),
      keepEvents: z.number().int().min(0),
      by: z.enum(['break', 'end']).optional(),
    }),
    z.strictObject({ type: z.literal('clock-skew'), ms: z.number() }),
    z.strictObject({ type: z.literal('vectors'), become: z.enum(['zero', 'constant', 'nan', 'shuffled', 'short']) }),
    z.strictObject({ type: z.literal('webhook'), become: z.enum(['lost', 'duplicated', 'forged', 'reordered']) }),
    z.strictObject({ type: z.literal('webhook-late'), ms }),
  ] as const;
});

/** What a recorded plan says was done. */
export const settledSchema = lazy(() => z.discriminatedUnion('type', settled()));

/** What a rule may do. */
export const actionSchema = lazy(() => {
  const { ms, msPer, after, status } = atoms();
  const latency = z
    .strictObject({
      type: z.literal('latency'),
      p50: ms,
      p90: ms,
      p99: ms,
      max: ms.optional(),
      perKiB: ms.optional(),
      msPer,
      after,
    })
    .refine(({ p50, p90, p99, max = p99 }) => p50 <= p90 && p90 <= p99 && p99 <= max, {
      message: 'percentiles must not fall: p50 <= p90 <= p99 <= max',
    });

  const sequence = z.strictObject({
    type: z.literal('sequence'),
    steps: z.array(z.union([status, z.literal('ok'), settledSchema()])).min(1),
    repeat: z.boolean().optional(),
  });

  return z.discriminatedUnion('type', [...settled(), latency, sequence]);
});
