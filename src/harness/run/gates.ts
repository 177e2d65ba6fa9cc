import type { GateResult, Report, ScenarioResult } from '../report/types.ts';

/** Money of a run in whole micro-dollars. */
export interface RunMoney {
  readonly ledgerMicroUsd: number;
  readonly billedMicroUsd: number;
  readonly paidCalls: number;
  /** The part of the ledger whose calls nobody answered: the vendor may have billed them or not. */
  readonly presumedMicroUsd: number;
}

/** What must hold of every run. `money` is undefined where nobody could look, or where nothing was paid for. */
export function judgeGates(
  scenarios: readonly ScenarioResult[],
  totals: Report['totals'],
  money: RunMoney | undefined,
): GateResult[] {
  return [allJudged(scenarios), passRate(totals), ...(money ? [ledgerEqualsBilled(money)] : [])];
}

/** The scenarios' own gates, as the run's: `<scenario>/<gate>`. */
export function scenarioGates(scenarios: readonly ScenarioResult[]): GateResult[] {
  return scenarios.flatMap(({ id, gates = [] }) =>
    gates.map((gate) => ({ ...gate, id: `${id}/${gate.id}`, scenario: id })),
  );
}

function allJudged(scenarios: readonly ScenarioResult[]): GateResult {
  const open = scenarios.filter((one) => one.state === 'UNKNOWN' || one.state === 'INVALID');
  const wanted = scenarios.filter((one) => one.state !== 'SKIPPED');
  const enough = wanted.length > 0 && open.length === 0;
  return {
    id: 'all-scenarios-judged',
    title: 'Every scenario that was not skipped came to a judgement',
    state: enough ? 'PASS' : 'UNKNOWN',
    measured: `${wanted.length - open.length} of ${wanted.length}`,
    limit: 'all',
    samples: wanted.length,
    evidence: (open.length > 0 ? open : wanted).map((one) => ({
      kind: 'text',
      note: `${one.id}: ${one.state}${one.reason === undefined ? '' : `, ${one.reason}`}`,
    })),
  };
}

function passRate(totals: Report['totals']): GateResult {
  const { value, lower95 } = totals.passRate;
  const judged = totals.passed + totals.failed + totals.flaky;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return {
    id: 'pass-rate',
    title: 'Every judged scenario passed at its first attempt or at a repeat',
    state: value === null ? 'UNKNOWN' : totals.failed === 0 ? 'PASS' : 'FAIL',
    measured: value === null ? null : percent(value),
    limit: 'no failed scenario',
    samples: judged,
    evidence:
      lower95 === null
        ? [{ kind: 'text', note: 'no scenario was judged' }]
        : [{ kind: 'text', note: `${judged} judged: with 95 % confidence at least ${percent(lower95)} (Wilson)` }],
  };
}

function ledgerEqualsBilled(money: RunMoney): GateResult {
  const difference = money.ledgerMicroUsd - money.billedMicroUsd;
  const presumed = money.presumedMicroUsd;
  const most = presumed > 0 ? `; 0 to ${presumed} where answers were lost and billing is presumed` : '';
  return {
    id: 'ledger-equals-billed',
    title: "The pipeline's ledger and the mocks' own billing agree to the micro-dollar",
    state: difference >= 0 && difference <= presumed ? 'PASS' : 'FAIL',
    measured: `${difference} micro-dollars apart`,
    limit: `0 micro-dollars apart${most}`,
    samples: money.paidCalls,
    evidence: [
      {
        kind: 'text',
        note: `ledger ${money.ledgerMicroUsd}, billed ${money.billedMicroUsd} micro-dollars, ${money.paidCalls} paid calls`,
      },
    ],
  };
}
