import type { JournalEntry } from '../../mocks/index.ts';
import type { FaultResult, StepResult } from '../report/types.ts';
import type { DeclaredFault } from '../scenario/faults-schema.ts';
import { names } from './faults.ts';
import type { Step } from './steps/define.ts';
import { sinceStart, type Timeline } from './timeline.ts';

/** Hits shown in a plot; a fault that strikes more often is a band anyway. */
const HITS_SHOWN = 200;

export interface FaultFacts {
  readonly declared: readonly Pick<DeclaredFault, 'rule' | 'from'>[];
  readonly flow: readonly Step[];
  readonly steps: readonly StepResult[];
  readonly startedAt: string;
  /** How long the flow took: the end of every rule that nothing removed. */
  readonly endedMs: number;
  /** The scenario's own journal entries. */
  readonly journal: readonly JournalEntry[];
  /** A declared fault's id as the mocks know it. */
  readonly ruleId: (faultId: string) => string;
  readonly at: Timeline;
}

/** Says of each counted fault when it was in force, by the steps, and when it struck, by the journal. */
export function faultTimes(counted: readonly FaultResult[], facts: FaultFacts): FaultResult[] {
  return counted.map((fault) => {
    const id = facts.ruleId(fault.id);
    const hits = facts.journal.filter((entry) => entry.faults.includes(id)).map((entry) => facts.at(entry.at));
    const windows = windowsOf(fault.id, facts);
    return {
      ...fault,
      ...(windows.length > 0 && { windows }),
      ...(hits.length > 0 && {
        firstHitMs: Math.min(...hits),
        lastHitMs: Math.max(...hits),
        hitMs: hits.slice(0, HITS_SHOWN),
      }),
    };
  });
}

function windowsOf(faultId: string, facts: FaultFacts): { fromMs: number; toMs: number }[] {
  const declared = facts.declared.find((one) => one.rule.id === faultId);
  if (!declared) return [{ fromMs: 0, toMs: facts.endedMs }]; // planted by a control
  const windows: { fromMs: number; toMs: number }[] = [];
  let open = declared.from === 'start' ? 0 : undefined;
  for (const step of facts.steps) {
    const does = step.state === 'skipped' ? undefined : facts.flow.find((one) => one.id === step.id);
    if (!names(does?.fault, faultId)) continue;
    const atMs = sinceStart(facts.startedAt, step);
    if (step.kind === 'fault-on') open ??= atMs;
    if (step.kind === 'fault-off' && open !== undefined) {
      windows.push({ fromMs: open, toMs: atMs });
      open = undefined;
    }
  }
  return open === undefined ? windows : [...windows, { fromMs: open, toMs: Math.max(open, facts.endedMs) }];
}
