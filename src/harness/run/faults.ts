import type { FaultRule } from '../../mocks/index.ts';
import { substitute } from '../scenario/variables.ts';
import { handsOf } from './context.ts';
import { resolver } from './resolve.ts';
import { type Context, StepFailed } from './types.ts';

/** Whether a step that says `name` means this declared rule: by its own name, or by its profile's. */
export function names(name: unknown, faultId: string): boolean {
  return typeof name === 'string' && (faultId === name || faultId.startsWith(`${name}/`));
}

/** The declared rules of this name: a fault, or all of a profile's. Ready for the mocks, as `activeRule`. */
export function activeRules(context: Context, name: string): readonly FaultRule[] {
  const ids = [...context.faultRules.keys()].filter((id) => names(name, id));
  if (ids.length === 0) throw new StepFailed(`no fault or profile "${name}" is declared`);
  return ids.map((id) => activeRule(context, id));
}

/** How often the declared rules of this name have struck, all together. */
export function hitsOf(context: Context, name: string): number {
  const ids = [...context.faultRules.keys()].filter((id) => names(name, id));
  return ids.reduce((sum, id) => sum + handsOf(context).faults.hits(ruleId(context.scenarioId, id)), 0);
}

/** A declared rule, ready for the mocks: its id made unique to the scenario, its variables replaced. */
export function activeRule(context: Context, faultId: string): FaultRule {
  const rule = context.faultRules.get(faultId);
  if (!rule) throw new StepFailed(`no fault "${faultId}" is declared`);
  return { ...substitute(rule, resolver(context)), id: ruleId(context.scenarioId, faultId) };
}

export function ruleId(scenarioId: string, faultId: string): string {
  return `${scenarioId}/${faultId}`;
}
