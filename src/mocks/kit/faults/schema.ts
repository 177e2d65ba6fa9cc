import { z } from 'zod';
import { type FaultRule, INSTANCES } from '../types.ts';

const positive = z.number().int().min(1);
const after = z.boolean().optional();

const trigger = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('always') }),
  z.strictObject({ type: z.literal('nth'), n: positive }),
  z.strictObject({ type: z.literal('first'), count: positive }),
  z.strictObject({ type: z.literal('every'), k: positive }),
]);

const action = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('status'),
    status: z.number().int().min(200).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    after,
  }),
  z.strictObject({ type: z.literal('delay'), ms: z.number().min(0), after }),
  z.strictObject({ type: z.literal('hang'), after }),
  z.strictObject({ type: z.literal('reset'), after }),
  z.strictObject({ type: z.literal('truncate'), keepFraction: z.number().min(0).lt(1) }),
  z.strictObject({ type: z.literal('malformed') }),
  z.strictObject({
    type: z.literal('patch'),
    set: z.record(z.string().regex(/^(\/|$)/, 'a JSON pointer begins with "/"'), z.unknown()),
  }),
  z.strictObject({ type: z.literal('replace'), find: z.string().min(1), with: z.string() }),
  z.strictObject({ type: z.literal('vectors'), become: z.enum(['zero', 'constant', 'nan', 'shuffled', 'short']) }),
  z.strictObject({ type: z.literal('webhook'), become: z.enum(['lost', 'duplicated', 'forged']) }),
  z.strictObject({ type: z.literal('webhook-late'), ms: z.number().min(0) }),
]);

const rule = z
  .strictObject({
    id: z.string().min(1),
    at: z.enum(INSTANCES).optional(),
    vendor: z.enum(['openai', 'llamaparse', 'supabase']),
    operation: z.string().min(1),
    match: z.string().min(1).optional(),
    when: trigger,
    inject: action,
    maxHits: positive.optional(),
  })
  .superRefine((value, context) => {
    const problem = misplaced(value as FaultRule);
    if (problem) context.addIssue({ code: 'custom', path: ['operation'], message: problem });
  });

/** A rule that says something no mock can do. The message names each field: `when.n: …`. */
export class FaultRuleError extends Error {
  readonly code = 'FAULT_RULE_INVALID';
  constructor(message: string) {
    super(message);
    this.name = 'FaultRuleError';
  }
}

/** Checks a rule that comes from outside (YAML, JSON, a caller). Throws FaultRuleError. */
export function parseFaultRule(input: unknown): FaultRule {
  const result = rule.safeParse(input);
  if (result.success) return result.data as FaultRule;
  const named = typeof input === 'object' && input !== null && 'id' in input ? ` "${String(input.id)}"` : '';
  const problems = result.error.issues.map((issue) => {
    const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    return `${issue.path.join('.') || 'rule'}: ${message}`;
  });
  throw new FaultRuleError(`fault rule${named} is not usable: ${problems.join('; ')}`);
}

/** The one operation of webhooks; `*` never means it. */
export const WEBHOOK_OPERATION = 'webhook.deliver';
export const EMBEDDINGS_OPERATION = 'embeddings.create';

function misplaced({ vendor, operation, inject }: FaultRule): string | undefined {
  if (inject.type === 'webhook' || inject.type === 'webhook-late') {
    const fits = vendor === 'llamaparse' && (operation === WEBHOOK_OPERATION || operation === '*');
    return fits ? undefined : `"${inject.type}" works on llamaparse's ${WEBHOOK_OPERATION} only`;
  }
  if (operation === WEBHOOK_OPERATION)
    return `${WEBHOOK_OPERATION} takes "webhook" or "webhook-late", not "${inject.type}"`;
  if (inject.type === 'vectors') {
    const fits = vendor === 'openai' && (operation === EMBEDDINGS_OPERATION || operation === '*');
    return fits ? undefined : `"vectors" works on openai's ${EMBEDDINGS_OPERATION} only`;
  }
  return undefined;
}
