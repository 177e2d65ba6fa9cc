import type { ScenarioResult } from '../report/types.ts';
import type { Scenario } from '../scenario/types.ts';
import type { RunMoney } from './gates.ts';
import { INVARIANT_IDS } from './invariant-ids.ts';

/** What a run did not look at, in sentences: a report that hides its gaps claims too much. */
export function notChecked(facts: {
  readonly selected: readonly Scenario[];
  readonly leftOut: readonly Scenario[];
  /** Left out because they take minutes and nobody asked for them. */
  readonly soaks: readonly Scenario[];
  /** Why scenarios were left out: `--grep webhook`. */
  readonly because: string;
  readonly results: readonly ScenarioResult[];
  readonly money: RunMoney | undefined;
  /** Whether the run could look into database, storage, log and mocks. */
  readonly hands: boolean;
}): string[] {
  const { selected, leftOut, soaks, because, results, money, hands } = facts;
  return [
    ...(leftOut.length === 0
      ? []
      : [`${leftOut.length} scenarios left out by ${because}: ${leftOut.map((one) => one.id).join(', ')}`]),
    ...(soaks.length === 0
      ? []
      : [`${soaks.length} scenarios run only with --tag soak: ${soaks.map((one) => one.id).join(', ')}`]),
    ...results.filter((one) => one.state === 'SKIPPED').map((one) => `scenario ${one.id} skipped: ${one.reason}`),
    ...(hands ? [] : [`${INVARIANT_IDS.join(', ')}: nobody could look behind the API`]),
    ...withoutControl(selected),
    ...neverRed(results),
    ...(money === undefined ? ['ledger-equals-billed: nobody could look at ledger and meters'] : []),
    ...(money?.paidCalls === 0 ? ['ledger-equals-billed: no scenario of this run paid for a call'] : []),
  ];
}

function withoutControl(scenarios: readonly Scenario[]): string[] {
  return scenarios.flatMap((scenario) => {
    const named = new Set(scenario.controls.flatMap((control) => control.turnsRed));
    const open = [...scenario.checks, ...scenario.gates]
      .filter((check) => !named.has(check.id))
      .map((check) => check.id);
    return open.length === 0 ? [] : [`${scenario.id}: no control turns these checks red: ${open.join(', ')}`];
  });
}

function neverRed(results: readonly ScenarioResult[]): string[] {
  const checks = results.flatMap(({ checks: made, gates = [] }) => [...made, ...gates]);
  const open = checks.filter((check) => !check.lastRed && !check.id.startsWith('invariant-'));
  const seen = new Set(checks.filter((check) => check.lastRed).map((check) => check.id));
  const invariants = new Set(
    checks.map((check) => check.id).filter((id) => id.startsWith('invariant-') && !seen.has(id)),
  );
  const total = open.length + invariants.size;
  if (total === 0) return [];
  return [`${total} of ${checks.length} checks were never seen red: run shakedown prove`];
}
