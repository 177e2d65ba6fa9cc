import type { Report, ScenarioResult } from '../report/types.ts';
import { judgeGates, type RunMoney, scenarioGates } from './gates.ts';
import { latencies } from './latency.ts';
import { exitCode, type FailOn, runVerdict, totals } from './verdict.ts';

export interface RunFacts {
  readonly results: readonly ScenarioResult[];
  /** Undefined where nobody could look. */
  readonly money: RunMoney | undefined;
  readonly failOn: readonly FailOn[];
  readonly endings: NonNullable<Report['run']['endings']>;
}

export type Judgement = Pick<Report, 'totals' | 'gates' | 'verdict' | 'exitCode' | 'latency'>;

/** All that follows from the scenarios' results: the same for a run that just ended and for a stored one. */
export function judgeRun({ results, money, failOn, endings }: RunFacts): Judgement {
  const counted = totals(results);
  const paid = money && money.paidCalls > 0 ? money : undefined;
  const gates = [...judgeGates(results, counted, paid), ...scenarioGates(results)];
  const verdict = runVerdict(results, gates);
  return {
    totals: counted,
    gates,
    verdict,
    exitCode: exitCode({
      verdict,
      totals: counted,
      failOn,
      budgetStopped: endings.includes('budget-stop'),
      cleanupFailed: endings.includes('cleanup-failed'),
      interrupted: endings.includes('interrupted'),
    }),
    latency: latencies(results),
  };
}
