import { z } from 'zod';

function simpleTriggers() {
  const positive = z.number().int().min(1);

  return [
    z.strictObject({ type: z.literal('always') }),
    z.strictObject({ type: z.literal('nth'), n: positive }),
    z.strictObject({ type: z.literal('first'), count: positive }),
    z.strictObject({ type: z.literal('every'), k: positive }),
    z
      .strictObject({ type: z.literal('range'), from: positive, to: positive.optional() })
      .refine(({ from, to }) => to === undefined || to >= from, { path: ['to'], message: 'to lies before from' }),
    z.strictObject({ type: z.literal('burst'), on: positive, off: positive }),
    z.strictObject({ type: z.literal('probability'), p: z.number().min(0).max(1) }),
    z
      .strictObject({
        type: z.literal('window'),
        fromMs: z.number().min(0),
        toMs: z.number().min(0).optional(),
        everyMs: z.number().min(1).optional(),
      })
      .refine(({ fromMs, toMs }) => toMs === undefined || toMs > fromMs, {
        path: ['toMs'],
        message: 'toMs lies before fromMs',
      })
      .refine(({ toMs, everyMs }) => everyMs === undefined || (toMs !== undefined && toMs <= everyMs), {
        path: ['everyMs'],
        message: 'a window that comes again ends before it does (toMs at most everyMs)',
      }),
  ] as const;
}

/** Five deep is more than anybody can think through. */
const DEEPEST = 5;

/** Made when asked for, as actionSchema. */
export function triggerSchema(): z.ZodType {
  return nested(DEEPEST, simpleTriggers());
}

function nested(depth: number, simple: ReturnType<typeof simpleTriggers>): z.ZodType {
  if (depth === 0) return z.discriminatedUnion('type', simple);
  const of = z.array(nested(depth - 1, simple)).min(1);
  return z.discriminatedUnion('type', [
    ...simple,
    z.strictObject({ type: z.literal('all'), of }),
    z.strictObject({ type: z.literal('any'), of }),
  ]);
}
