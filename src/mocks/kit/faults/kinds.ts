import type { PlannedFault, SettledFault } from './types.ts';

/**
 * The stages of a call, in order:
 *
 *   admit -> before -> (the vendor acts) -> body -> transport -> after
 *
 * `admit`: the call waits. `before`: it is refused instead of done. `body`: the answer is another. `transport`: how its
 * bytes travel. `after`: what the vendor sends on its own later (webhooks).
 */
export const STAGES = ['admit', 'before', 'body', 'transport', 'after'] as const;
export type Stage = (typeof STAGES)[number];

/** What two faults of one kind, or of one group, do: both count, one after the other; or only the first does. */
type Several = 'each' | 'first';

interface Kind {
  readonly stage: Stage;
  /** Where `after: true` moves it, and `msPer`. */
  readonly later?: Stage;
  readonly several: Several;
  /** Kinds that exclude each other bear one group's name; by default a kind is its own group. */
  readonly group?: string;
}

export const KINDS: Readonly<Record<SettledFault['type'], Kind>> = {
  delay: { stage: 'admit', later: 'transport', several: 'each' },
  hang: { stage: 'admit', later: 'transport', several: 'each' },
  status: { stage: 'before', later: 'body', several: 'first', group: 'refusal' },
  reset: { stage: 'before', later: 'transport', several: 'first', group: 'refusal' },
  stale: { stage: 'body', several: 'first', group: 'other-answer' },
  swapped: { stage: 'body', several: 'first', group: 'other-answer' },
  patch: { stage: 'body', several: 'each' },
  replace: { stage: 'body', several: 'each' },
  vectors: { stage: 'body', several: 'first' },
  malformed: { stage: 'body', several: 'first' },
  'content-type': { stage: 'body', several: 'first' },
  'clock-skew': { stage: 'body', several: 'first' },
  empty: { stage: 'transport', several: 'first', group: 'length' },
  truncate: { stage: 'transport', several: 'first', group: 'length' },
  'content-length': { stage: 'transport', several: 'first', group: 'length' },
  'cut-stream': { stage: 'transport', several: 'first', group: 'length' },
  dribble: { stage: 'transport', several: 'first', group: 'pace' },
  bandwidth: { stage: 'transport', several: 'first', group: 'pace' },
  webhook: { stage: 'after', several: 'each' },
  'webhook-late': { stage: 'after', several: 'each' },
};

export function stageOf(fault: SettledFault): Stage {
  const { stage, later } = KINDS[fault.type];
  const isLater = ('after' in fault && fault.after === true) || ('msPer' in fault && fault.msPer !== undefined);
  return isLater && later ? later : stage;
}

/** Without those that an earlier one of their group excludes. */
export function compatible(faults: readonly PlannedFault[]): readonly PlannedFault[] {
  if (faults.length < 2) return faults;
  const taken = new Set<string>();
  return faults.filter(({ inject }) => {
    const { several, group = inject.type } = KINDS[inject.type];
    if (several === 'each') return true;
    const place = `${stageOf(inject)} ${group}`;
    if (taken.has(place)) return false;
    taken.add(place);
    return true;
  });
}
