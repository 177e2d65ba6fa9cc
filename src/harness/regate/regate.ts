import { type GateSpec, judgeGates } from '../load/gates.ts';
import type { FaultResult, Report, ScenarioResult } from '../report/types.ts';
import { ruleId } from '../run/faults.ts';
import { judgeRun } from '../run/judge-run.ts';
import { FAIL_ON, type FailOn, scenarioState } from '../run/verdict.ts';
import type { JournalCounts } from './journal-counts.ts';

/** A place where the stored report says other than its own raw data do. */
export interface Mismatch {
  /** JSON pointer into report.json. */
  readonly pointer: string;
  readonly stored: unknown;
  readonly now: unknown;
}

/** The gates that scenario files ask for now, by scenario id. */
export type PresentGates = ReadonlyMap<string, readonly GateSpec[]>;

export interface Regated {
  /** The stored run as it is judged now. */
  readonly report: Report;
  readonly mismatches: readonly Mismatch[];
}

/**
 * Judges a stored run anew by the present rules: fault hits from the journal; the gates of a load from its figures;
 * scenario states from steps, checks, gates and faults; totals, latency, gates, verdict and exit code from those. What a check measured is taken as it stands: the
 * pipeline it looked at is gone.
 */
export function regate(stored: Report, journal: JournalCounts, gates: PresentGates = new Map()): Regated {
  const mismatches: Mismatch[] = [];
  const told = (pointer: string, before: unknown, now: unknown) => {
    if (JSON.stringify(before) !== JSON.stringify(now)) mismatches.push({ pointer, stored: before, now });
  };
  const scenarios = stored.scenarios.map((scenario, index) => {
    const pointer = `/scenarios/${index}`;
    const faults = scenario.faults.map((fault) => recount(scenario, fault, journal));
    told(`${pointer}/faults`, hitsOf(scenario.faults), hitsOf(faults));
    const now = restate({ ...scenario, faults, ...rejudged(scenario, gates.get(scenario.id)) });
    told(`${pointer}/state`, scenario.state, now.state);
    for (const seq of missingCitations(scenario, journal))
      mismatches.push({ pointer: `${pointer}/checks`, stored: `cites journal entry ${seq}`, now: 'no such entry' });
    return now;
  });
  const { run, costs } = stored;
  const money =
    costs.paidCalls === undefined
      ? undefined
      : {
          ledgerMicroUsd: Math.round(costs.ledgerUsd * 1e6),
          billedMicroUsd: Math.round(costs.billedUsd * 1e6),
          paidCalls: costs.paidCalls,
          presumedMicroUsd: Math.round((costs.presumedUsd ?? 0) * 1e6),
        };
  if (!run.repeats)
    told('/costs/billedUsd', micro(costs.billedUsd), micro(sum(scenarios.map((one) => one.costs.billedUsd))));
  const failOn = (run.failOn ?? []).filter((state): state is FailOn => FAIL_ON.some((one) => one === state));
  const judgement = judgeRun({ results: scenarios, money, failOn, endings: run.endings ?? [] });
  told('/totals', stored.totals, judgement.totals);
  for (const gate of judgement.gates) {
    const index = stored.gates.findIndex((one) => one.id === gate.id);
    const before = stored.gates[index];
    told(`/gates/${index < 0 ? gate.id : index}`, before && [before.state, before.measured], [
      gate.state,
      gate.measured,
    ]);
  }
  for (const [index, gate] of stored.gates.entries())
    if (!judgement.gates.some((one) => one.id === gate.id)) told(`/gates/${index}`, gate.id, 'no such gate now');
  told('/latency', stored.latency, judgement.latency);
  told('/verdict', stored.verdict, judgement.verdict);
  told('/exitCode', stored.exitCode, judgement.exitCode);
  return { report: { ...stored, ...judgement, scenarios }, mismatches };
}

function recount(scenario: ScenarioResult, fault: FaultResult, journal: JournalCounts): FaultResult {
  // without a journal there is nothing to count by: a pipeline elsewhere, or a scenario that was not run
  if (!journal.has(scenario.id)) return fault;
  // one strike may be noted at several entries (a webhook sent twice), never at none
  return { ...fault, hits: Math.min(fault.hits, journal.hits(scenario.id, ruleId(scenario.id, fault.id))) };
}

function hitsOf(faults: readonly FaultResult[]) {
  return faults.map(({ id, hits }) => ({ id, hits }));
}

/** The gates that the scenario file asks for now; what it does not know is left as it was judged. */
function rejudged({ load, gates = [] }: ScenarioResult, present: readonly GateSpec[] | undefined) {
  if (!load || !present) return {};
  const lastRed = (id: string) => gates.find((gate) => gate.id === id)?.lastRed ?? null;
  return { gates: judgeGates(present, load, lastRed) };
}

/** Reasons that lie in the place or the harness, not in what the scenario left behind. */
const NOT_IN_THE_DATA = /^(interrupted|steady state|the harness failed|the environment failed)/;

function restate(scenario: ScenarioResult): ScenarioResult {
  const { state, reason } = scenario;
  if (state === 'SKIPPED' || state === 'WAIVED') return scenario;
  if ((state === 'INVALID' || state === 'UNKNOWN') && NOT_IN_THE_DATA.test(reason ?? '')) return scenario;
  const { steps, checks, faults, gates, load } = scenario;
  const now = scenarioState({
    steady: true,
    steps,
    checks,
    gates,
    unfitGenerator: load?.generator.valid === false ? (load.generator.reason ?? 'no reason given') : undefined,
    faults,
    harnessError: undefined,
    interrupted: false,
  });
  if (now.state === 'PASS' && state === 'FLAKY') return scenario;
  return now.state === state ? scenario : { ...scenario, ...now };
}

function missingCitations({ id, checks }: ScenarioResult, journal: JournalCounts): number[] {
  if (!journal.has(id)) return [];
  const cited = checks.flatMap((check) => check.evidence.flatMap((one) => (one.kind === 'journal' ? one.seqs : [])));
  return [...new Set(cited)].filter((seq) => !journal.holds(id, seq));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function micro(usd: number): number {
  return Math.round(usd * 1e6);
}
