import type { FaultRule } from '../../mocks/index.ts';
import { substitute } from '../scenario/variables.ts';
import { resolver } from './resolve.ts';
import { type Context, StepFailed } from './types.ts';

/** A declared rule, ready for the mocks: its id made unique to the scenario, its variables replaced. */
export function activeRule(context: Context, faultId: string): FaultRule {
  const rule = context.faultRules.get(faultId);
  if (!rule) throw new StepFailed(`no fault "${faultId}" is declared`);
  return { ...substitute(rule, resolver(context)), id: ruleId(context.scenarioId, faultId) };
}

export function ruleId(scenarioId: string, faultId: string): string {
  return `${scenarioId}/${faultId}`;
}
