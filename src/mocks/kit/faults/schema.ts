import { z } from 'zod';
import { lazy } from '../../../lib/lazy.ts';
import { INSTANCES } from '../types.ts';
import { actionSchema } from './schema-actions.ts';
import { triggerSchema } from './schema-triggers.ts';
import type { FaultAction, FaultRule } from './types.ts';

const rule = lazy(() =>
  z
    .strictObject({
      id: z.string().min(1),
      at: z.enum(INSTANCES).optional(),
      vendor: z.enum(['openai', 'llamaparse', 'supabase']),
      operation: z.string().min(1),
      match: z.string().min(1).optional(),
      scope: z.string().min(1).optional(),
      when: triggerSchema().default({ type: 'always' }),
      per: z.enum(['api-key', 'file', 'job', 'user']).optional(),
      inject: actionSchema(),
      maxHits: z.number().int().min(1).optional(),
    })
    .superRefine((value, context) => {
      const problem = misplaced(value as FaultRule);
      if (problem) context.addIssue({ code: 'custom', path: ['operation'], message: problem });
    }),
);

/** A rule that says something no mock can do. The message names each field: `when.n: …`. */
export class FaultRuleError extends Error {
  readonly code = 'FAULT_RULE_INVALID';
  constructor(message: string) {
    super(message);
    this.name = 'FaultRuleError';
  }
}

/** Checks a rule that comes from outside (YAML, JSON, a caller); without `when` it fires always. Throws FaultRuleError. */
export function parseFaultRule(input: unknown): FaultRule {
  const result = rule().safeParse(input);
  if (result.success) return result.data as FaultRule;
  const named = typeof input === 'object' && input !== null && 'id' in input ? ` "${String(input.id)}"` : '';
  throw new FaultRuleError(`fault rule${named} is not usable: ${result.error.issues.map(problemOf).join('; ')}`);
}

function problemOf(issue: z.core.$ZodIssue): string {
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return `${issue.path.join('.') || 'rule'}: ${message}`;
}

/** The one operation of webhooks; `*` never means it. */
export const WEBHOOK_OPERATION = 'webhook.deliver';
export const EMBEDDINGS_OPERATION = 'embeddings.create';

function misplaced({ vendor, operation, inject }: FaultRule): string | undefined {
  const problems = actionsOf(inject).map((type) => misplacedAction(type, vendor, operation));
  return problems.find((problem) => problem !== undefined);
}

/** A sequence stands wherever its steps may. */
function actionsOf(inject: FaultAction): string[] {
  if (inject.type !== 'sequence') return [inject.type];
  return inject.steps.flatMap((step) => (typeof step === 'object' ? [step.type] : step === 'ok' ? [] : ['status']));
}

function misplacedAction(type: string, vendor: string, operation: string): string | undefined {
  if (type === 'webhook' || type === 'webhook-late') {
    const fits = vendor === 'llamaparse' && (operation === WEBHOOK_OPERATION || operation === '*');
    return fits ? undefined : `"${type}" works on llamaparse's ${WEBHOOK_OPERATION} only`;
  }
  if (operation === WEBHOOK_OPERATION && type !== 'clock-skew')
    return `${WEBHOOK_OPERATION} takes "webhook", "webhook-late" or "clock-skew", not "${type}"`;
  if (type === 'vectors') {
    const fits = vendor === 'openai' && (operation === EMBEDDINGS_OPERATION || operation === '*');
    return fits ? undefined : `"vectors" works on openai's ${EMBEDDINGS_OPERATION} only`;
  }
  return undefined;
}
