import type { CheckResult } from '../report/types.ts';
import { billedMoney } from './money.ts';
import type { Context } from './types.ts';

/** The scenario's own budget: what the vendors billed must not pass it. */
export function budgetCheck(context: Context, limitUsd: number): CheckResult {
  const { microUsd, calls } = billedMoney(context);
  return {
    id: 'budget',
    title: `the scenario costs at most ${limitUsd} USD`,
    state: microUsd <= Math.round(limitUsd * 1e6) ? 'PASS' : 'FAIL',
    measured: `${microUsd / 1e6} USD`,
    expected: `at most ${limitUsd} USD`,
    evidence: [{ kind: 'text', note: `${calls} charges by the mocks' meters` }],
    lastRed: null,
  };
}
