import type { Control } from '../scenario/types.ts';
import { describeAction, describeTrigger } from './describe-fault.ts';

/** What a control breaks, in words: "openai embeddings.create: vectors become zero". */
export function describePlant(control: Control): string {
  const { plant } = control;
  const after = plant.after === undefined ? '' : ` after step ${plant.after}`;
  if (plant.type === 'fault') {
    const { vendor, operation, inject, when } = plant.rule;
    return `${vendor} ${operation}: ${describeAction(inject)}${describeTrigger(when)}${after}`;
  }
  const { step } = plant;
  switch (step.do) {
    case 'sql':
      return `database: ${String(step.query).replace(/\s+/g, ' ')}${after}`;
    case 'storage':
      return `storage: ${step.action} ${step.path}${after}`;
    case 'advance-clock':
      return `clock: ${step.by} ahead${after}`;
    case 'plant-log':
      return `log: a planted line${after}`;
    default:
      return `${step.do}${after}`;
  }
}
