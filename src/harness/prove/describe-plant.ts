import type { FaultAction, FaultTrigger } from '../../mocks/index.ts';
import type { Control } from '../scenario/types.ts';

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

function describeAction(action: FaultAction): string {
  const late = 'after' in action && action.after ? ', though it acted' : '';
  switch (action.type) {
    case 'status':
      return `answers ${action.status}${late}`;
    case 'delay':
      return `answers ${action.ms} ms late`;
    case 'hang':
      return `never answers${late}`;
    case 'reset':
      return `closes the connection${late}`;
    case 'truncate':
      return `sends only ${action.keepFraction * 100} % of its answer`;
    case 'malformed':
      return 'answers with what is no JSON';
    case 'patch':
      return `changes ${Object.keys(action.set).join(', ')} of its answer`;
    case 'replace':
      return 'replaces text in its answer';
    case 'vectors':
      return `vectors become ${action.become}`;
    case 'webhook':
      return `webhooks are ${action.become}`;
    case 'webhook-late':
      return `webhooks come ${action.ms} ms late`;
    default:
      return action satisfies never;
  }
}

function describeTrigger(trigger: FaultTrigger): string {
  switch (trigger.type) {
    case 'always':
      return '';
    case 'nth':
      return ` at call ${trigger.n}`;
    case 'first':
      return ` at the first ${trigger.count} calls`;
    case 'every':
      return ` at every ${trigger.k}. call`;
    default:
      return trigger satisfies never;
  }
}
