import type { FaultAction, FaultTrigger } from '../../mocks/index.ts';

/** What a fault does, in words. */
export function describeAction(action: FaultAction): string {
  const late = 'after' in action && action.after ? ', though it acted' : '';
  switch (action.type) {
    case 'status':
      return `answers ${action.status}${late}`;
    case 'delay':
      return `answers ${action.ms} ms late`;
    case 'latency':
      return `answers late, half of all by ${action.p50} ms and one in a hundred by ${action.p99} ms`;
    case 'hang':
      return `never answers${late}`;
    case 'reset':
      return `closes the connection${late}`;
    case 'empty':
      return action.what === 'answer' ? 'closes the connection without a byte' : 'answers without a body';
    case 'truncate':
      return `sends only ${'keepBytes' in action ? `${action.keepBytes} bytes` : `${action.keepFraction * 100} %`} of its answer`;
    case 'malformed':
      return 'answers with what is no JSON';
    case 'patch':
      return `changes ${Object.keys(action.set).join(', ')} of its answer`;
    case 'replace':
      return 'replaces text in its answer';
    case 'content-length':
      return `says that its answer is ${Math.abs(action.add)} bytes ${action.add > 0 ? 'longer' : 'shorter'} than it is`;
    case 'content-type':
      return `says that its answer is ${action.value}`;
    case 'dribble':
      return `sends its answer in ${action.slices} slices over ${action.overMs} ms`;
    case 'bandwidth':
      return `sends ${action.bytesPerSecond} bytes a second`;
    case 'stale':
      return 'gives the first answer again';
    case 'swapped':
      return 'gives the answer of another request';
    case 'cut-stream':
      return `ends its stream after ${action.keepEvents} events${action.by === 'end' ? ' as if that were all' : ''}`;
    case 'clock-skew':
      return `its clock is ${Math.abs(action.ms)} ms ${action.ms < 0 ? 'behind' : 'ahead'}`;
    case 'vectors':
      return `vectors become ${action.become}`;
    case 'webhook':
      return `webhooks are ${action.become}`;
    case 'webhook-late':
      return `webhooks come ${action.ms} ms late`;
    case 'sequence':
      return action.steps.map(describeStep).join(', then ');
    default:
      return action satisfies never;
  }
}

type Step = Extract<FaultAction, { type: 'sequence' }>['steps'][number];

function describeStep(step: Step): string {
  if (step === 'ok') return 'answers as it should';
  return typeof step === 'number' ? `answers ${step}` : describeAction(step);
}

/** When it does so, in words that follow the fault's; empty for always. */
export function describeTrigger(trigger: FaultTrigger): string {
  switch (trigger.type) {
    case 'always':
      return '';
    case 'nth':
      return ` at call ${trigger.n}`;
    case 'first':
      return ` at the first ${trigger.count} calls`;
    case 'every':
      return ` at every ${trigger.k}. call`;
    case 'range':
      return ` from call ${trigger.from}${trigger.to === undefined ? '' : ` to ${trigger.to}`}`;
    case 'burst':
      return ` at ${trigger.on} calls in a row, then not at ${trigger.off}`;
    case 'probability':
      return ` at ${trigger.p * 100} % of calls`;
    case 'window': {
      const until = trigger.toMs === undefined ? '' : ` to ${trigger.toMs} ms`;
      return ` from ${trigger.fromMs} ms${until}${trigger.everyMs === undefined ? '' : ` of every ${trigger.everyMs} ms`}`;
    }
    case 'all':
      return trigger.of.map(describeTrigger).join(' and');
    case 'any':
      return trigger.of.map(describeTrigger).join(' or');
    default:
      return trigger satisfies never;
  }
}
