import type { FaultTrigger } from './types.ts';

/** How a rule stands at a call. */
export interface Count {
  /** The call's number among those the rule counts, 1-based. */
  readonly call: number;
  /** Milliseconds since the rule was put into force. */
  readonly ageMs: number;
  /** A number in [0, 1) that belongs to this call and this name alone. */
  draw(field: string): number;
}

/** `place` names the trigger within its rule, so that two probabilities of one rule are drawn apart. */
export function triggers(when: FaultTrigger, count: Count, place = 'when'): boolean {
  switch (when.type) {
    case 'always':
      return true;
    case 'nth':
      return count.call === when.n;
    case 'first':
      return count.call <= when.count;
    case 'every':
      return count.call % when.k === 0;
    case 'range':
      return count.call >= when.from && count.call <= (when.to ?? Number.POSITIVE_INFINITY);
    case 'burst':
      return (count.call - 1) % (when.on + when.off) < when.on;
    case 'probability':
      return count.draw(place) < when.p;
    case 'window': {
      const ageMs = when.everyMs === undefined ? count.ageMs : count.ageMs % when.everyMs;
      return ageMs >= when.fromMs && ageMs < (when.toMs ?? Number.POSITIVE_INFINITY);
    }
    case 'all':
      return when.of.every((each, i) => triggers(each, count, `${place}.${i}`));
    case 'any':
      return when.of.some((each, i) => triggers(each, count, `${place}.${i}`));
    default:
      when satisfies never;
      return false;
  }
}
