import { z } from 'zod';
import type { FaultRule } from '../../mocks/index.ts';
import { idSchema } from './words.ts';

const trigger = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('always') }),
  z.strictObject({ type: z.literal('nth'), n: z.number().int().min(1) }),
  z.strictObject({ type: z.literal('first'), count: z.number().int().min(1) }),
  z.strictObject({ type: z.literal('every'), k: z.number().int().min(1) }),
]);

/** `after: true`: the vendor acts first, only its answer is spoilt. */
const late = { after: z.boolean().optional() };

const action = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('status'),
    status: z.number().int().min(200).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    ...late,
  }),
  z.strictObject({ type: z.literal('delay'), ms: z.number().min(0), ...late }),
  z.strictObject({ type: z.literal('hang'), ...late }),
  z.strictObject({ type: z.literal('reset'), ...late }),
  z.strictObject({ type: z.literal('truncate'), keepFraction: z.number().min(0).max(1) }),
  z.strictObject({ type: z.literal('malformed') }),
  z.strictObject({ type: z.literal('patch'), set: z.record(z.string(), z.unknown()) }),
  z.strictObject({ type: z.literal('replace'), find: z.string().min(1), with: z.string() }),
  z.strictObject({ type: z.literal('vectors'), become: z.enum(['zero', 'constant', 'nan', 'shuffled', 'short']) }),
  z.strictObject({ type: z.literal('webhook'), become: z.enum(['lost', 'duplicated', 'forged']) }),
  z.strictObject({ type: z.literal('webhook-late'), ms: z.number().min(0) }),
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
  const { at, vendor, operation, match, when, inject, maxHits } = written;
  return {
    id,
    vendor,
    operation,
    when: when ?? { type: 'always' },
    inject: inject as FaultRule['inject'],
    ...(at === undefined ? {} : { at }),
    ...(match === undefined ? {} : { match }),
    ...(maxHits === undefined ? {} : { maxHits }),
  };
}
