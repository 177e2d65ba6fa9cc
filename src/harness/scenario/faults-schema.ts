import { z } from 'zod';
import { FAULT_SIZES, type FaultRule } from '../../mocks/index.ts';
import { idSchema } from './words.ts';

const positive = z.number().int().min(1);
const ms = z.number().min(0);
const status = z.number().int().min(200).max(599);

const simpleTriggers = [
  z.strictObject({ type: z.literal('always') }),
  z.strictObject({ type: z.literal('nth'), n: positive }),
  z.strictObject({ type: z.literal('first'), count: positive }),
  z.strictObject({ type: z.literal('every'), k: positive }),
  z.strictObject({ type: z.literal('range'), from: positive, to: positive.optional() }),
  z.strictObject({ type: z.literal('burst'), on: positive, off: positive }),
  z.strictObject({ type: z.literal('probability'), p: z.number().min(0).max(1) }),
  z.strictObject({
    type: z.literal('window'),
    fromMs: ms,
    toMs: ms.optional(),
    everyMs: positive.optional(),
  }),
] as const;
const several = z.array(z.discriminatedUnion('type', simpleTriggers)).min(1);

const trigger = z.discriminatedUnion('type', [
  ...simpleTriggers,
  z.strictObject({ type: z.literal('all'), of: several }),
  z.strictObject({ type: z.literal('any'), of: several }),
]);

const msPer = z
  .partialRecord(z.enum(FAULT_SIZES), z.number().min(0))
  .optional()
  .meta({ description: 'Milliseconds more for each page, token and so on that the call turns out to have.' });

/** `after: true`: the vendor acts first, only its answer is spoilt. */
const late = { after: z.boolean().optional() };

const simpleActions = [
  z.strictObject({
    type: z.literal('status'),
    status,
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    ...late,
  }),
  z.strictObject({ type: z.literal('delay'), ms, msPer, ...late }),
  z.strictObject({ type: z.literal('hang'), ...late }),
  z.strictObject({ type: z.literal('reset'), ...late }),
  z.strictObject({ type: z.literal('empty'), what: z.enum(['body', 'answer']).optional() }),
  z.strictObject({
    type: z.literal('truncate'),
    keepFraction: z.number().min(0).max(1).optional(),
    keepBytes: z.number().int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('malformed') }),
  z.strictObject({ type: z.literal('patch'), set: z.record(z.string(), z.unknown()) }),
  z.strictObject({ type: z.literal('replace'), find: z.string().min(1), with: z.string() }),
  z.strictObject({ type: z.literal('content-length'), add: z.number().int() }),
  z.strictObject({ type: z.literal('content-type'), value: z.string().min(1) }),
  z.strictObject({ type: z.literal('dribble'), slices: positive, overMs: ms }),
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

const action = z.discriminatedUnion('type', [
  ...simpleActions,
  z.strictObject({
    type: z.literal('latency'),
    p50: ms,
    p90: ms,
    p99: ms,
    max: ms.optional(),
    perKiB: ms.optional(),
    msPer,
    ...late,
  }),
  z.strictObject({
    type: z.literal('sequence'),
    steps: z.array(z.union([status, z.literal('ok'), z.discriminatedUnion('type', simpleActions)])).min(1),
    repeat: z.boolean().optional(),
  }),
]);

/** A fault rule without its id, as a control plants it. */
export const ruleFields = {
  at: z
    .enum(['mock', 'real'])
    .optional()
    .meta({ description: 'Only at the mock, or only at its stand-in for the real service (`needs: [twin]`).' }),
  vendor: z.enum(['openai', 'llamaparse', 'supabase']),
  operation: z.string().min(1).meta({ description: "The vendor's operation, such as embeddings.create; * for all." }),
  match: z.string().optional().meta({ description: 'Fires only when body or URL contain this text.' }),
  when: trigger.optional().meta({ description: 'always without it.' }),
  per: z
    .enum(['api-key', 'file', 'job', 'user'])
    .optional()
    .meta({ description: 'What calls are counted by; all together without it.' }),
  inject: action,
  maxHits: z.number().int().min(1).optional(),
};

export const faultSchema = z.strictObject({
  id: idSchema,
  ...ruleFields,
  from: z
    .enum(['start', 'step'])
    .optional()
    .meta({ description: 'start (default): active before the first step; step: from a fault-on step.' }),
  mustHit: z
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: 'Fires at least so often, or the scenario is INVALID: it tested nothing. 1 by default.' }),
});

export interface DeclaredFault {
  readonly rule: FaultRule;
  readonly from: 'start' | 'step';
  readonly mustHit: number;
}

export function toRule(id: string, written: Omit<z.infer<typeof faultSchema>, 'id' | 'from' | 'mustHit'>): FaultRule {
  const { at, vendor, operation, match, when, per, inject, maxHits } = written;
  return {
    id,
    vendor,
    operation,
    when: (when ?? { type: 'always' }) as FaultRule['when'],
    inject: inject as FaultRule['inject'],
    ...(at === undefined ? {} : { at }),
    ...(match === undefined ? {} : { match }),
    ...(per === undefined ? {} : { per }),
    ...(maxHits === undefined ? {} : { maxHits }),
  };
}
