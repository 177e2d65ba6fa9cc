import type { CheckResult, FaultResult, ScenarioCosts, ScenarioResult, StepResult } from '../report/types.ts';
import type { Scenario } from '../scenario/types.ts';
import { excerpts } from './excerpts.ts';
import { faultTimes } from './fault-times.ts';
import { ruleId } from './faults.ts';
import { sinceStart as journalSinceStart } from './journal.ts';
import { type ModeChange, modeSwitches } from './modes.ts';
import { sinceStart, type Timeline, timeline } from './timeline.ts';
import type { Context } from './types.ts';

/** A scenario's money in whole micro-dollars; `booked`: how much so far, by the pipeline's clock. */
export interface ScenarioMoney {
  readonly ledger: number;
  readonly billed: number;
  readonly calls: number;
  /** The part of the ledger whose calls nobody answered. */
  readonly presumed: number;
  readonly byVendor: Readonly<Record<string, { readonly ledger: number; readonly billed: number }>>;
  readonly booked: readonly { readonly at: number; readonly microUsd: number }[];
}

export interface Performance {
  readonly startedAt: string;
  /** The environment's clock at the same moment, milliseconds since the epoch. */
  readonly beganAt: number;
  readonly steps: readonly StepResult[];
  readonly checks: readonly CheckResult[];
  readonly counted: readonly FaultResult[];
  readonly money: ScenarioMoney | undefined;
  readonly modeChanges: readonly ModeChange[];
}

/** What the place recorded while the scenario was done, on the scenario's own time line. */
export function observed(
  scenario: Scenario,
  context: Context,
  performance: Performance,
): Pick<ScenarioResult, 'faults' | 'costs' | 'records' | 'modes'> {
  const { startedAt, beganAt, steps, checks, counted, money, modeChanges } = performance;
  const { hands } = context.environment;
  const at = timeline({ beganAt, startedAt, flow: scenario.flow, steps });
  const journal = hands ? journalSinceStart(context) : [];
  const faults = faultTimes(counted, {
    declared: scenario.faults,
    flow: scenario.flow,
    steps,
    startedAt,
    endedMs: Math.max(0, ...steps.map((step) => sinceStart(startedAt, step) + step.durationMs)),
    journal,
    ruleId: (id) => ruleId(scenario.id, id),
    at,
  });
  const log = hands?.logs().slice(context.marks.logIndex) ?? [];
  return {
    faults,
    costs: costsOf(scenario, money, at),
    ...(modeChanges.length > 0 && { modes: modeSwitches(modeChanges, at) }),
    ...(hands && { records: excerpts({ journal, log, checks, at }) }),
  };
}

function costsOf(scenario: Scenario, money: ScenarioMoney | undefined, at: Timeline): ScenarioCosts {
  const usd = (microUsd: number) => microUsd / 1e6;
  const budget = scenario.budgetUsd === undefined ? {} : { budgetUsd: scenario.budgetUsd };
  if (!money) return { ledgerUsd: 0, billedUsd: 0, ...budget };
  const byVendor = Object.entries(money.byVendor).map(([vendor, { ledger, billed }]) => [
    vendor,
    { ledgerUsd: usd(ledger), billedUsd: usd(billed) },
  ]);
  return {
    ledgerUsd: usd(money.ledger),
    billedUsd: usd(money.billed),
    ...(money.presumed > 0 && { presumedUsd: usd(money.presumed) }),
    byVendor: Object.fromEntries(byVendor),
    ...budget,
    booked: money.booked.map((moment) => ({ atMs: at(moment.at), usd: usd(moment.microUsd) })),
  };
}
