import { createHash } from 'node:crypto';
import { type Clock, isoTime } from '../../lib/clock.ts';
import { laneHere } from '../lanes/here.ts';
import { inLanes, lanesFor } from '../lanes/schedule.ts';
import type { Lane, Lanes, Performed } from '../lanes/types.ts';
import { type ControlResult, type Report, SCHEMA_VERSION, type ScenarioResult } from '../report/types.ts';
import type { Scenario } from '../scenario/types.ts';
import { planLines, type ReplayedPlan, replayOf, type ScenarioPlan, unmet } from './fault-plan.ts';
import type { RunMoney } from './gates.ts';
import { judgeRun } from './judge-run.ts';
import { describeGit, describeMachine, toolVersion } from './machine.ts';
import { notChecked } from './not-checked.ts';
import type { OnProgress } from './progress.ts';
import type { RecordSink } from './records.ts';
import type { ScenarioRun } from './scenario-run.ts';
import { describeSelection, type Selection, select } from './selection.ts';
import type { EnvironmentFactory } from './types.ts';
import type { FailOn } from './verdict.ts';

export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  readonly selection?: Selection;
  readonly environments: EnvironmentFactory;
  /** Where the scenarios run side by side; absent: one after the other, in this process. */
  readonly lanes?: Lanes;
  readonly clock: Clock;
  /** The same seed gives the same documents, users and faults. */
  readonly seed: string;
  /** As typed, for the report. */
  readonly command: string;
  /** The repository whose commit the report names. */
  readonly cwd: string;
  /** ISO date of the pipeline's price table, for the report. */
  readonly pricesDated: string;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
  /** Receives the journal and log lines of each scenario, JSON with a field `scenario`, once it has ended. */
  readonly sink?: RecordSink;
  /** The newest `prove`: says when each check was last seen red. */
  readonly controls?: readonly ControlResult[];
  readonly failOn?: readonly FailOn[];
  /** How often a failed scenario is repeated; one that then passes is FLAKY. 0 by default. */
  readonly repeats?: number;
  /** More than this billed stops the run (exit 5). */
  readonly budgetUsd?: number;
  /** A recorded plan to be done again, in place of what the scenarios' fault rules would do. */
  readonly plan?: readonly ScenarioPlan[];
}

interface Tally {
  /** By scenario id. */
  readonly results: Map<string, ScenarioResult>;
  readonly byVendor: Record<string, { ledger: number; billed: number }>;
  money: RunMoney | undefined;
  budgetStopped: boolean;
  cleanupErrors: string[];
  /** What of the plans was not recorded, or not done again. */
  planGaps: string[];
}

/**
 * Runs the selected scenarios, one after the other in each lane, and reports in the order of the files.
 * Throws ScenarioError when none is selected, or when `plan` is not theirs. Ctrl-C (the signal) ends the run with everything cleaned up: what was done is reported, with exit code 130.
 */
export async function runScenarios(options: RunOptions): Promise<Report> {
  const selected = select(options.scenarios, options.selection ?? {});
  const replay = options.plan && replayOf(options.plan, selected.scenarios);
  const startedAt = isoTime(options.clock);
  const runId = `${startedAt.replace(/[:.]/g, '-')}-${shortHash(`${startedAt}/${options.seed}`)}`;
  const onProgress = options.onProgress ?? (() => undefined);
  onProgress({ type: 'run-started', runId, scenarios: selected.scenarios.length, seed: options.seed });
  const tally: Tally = {
    results: new Map(),
    byVendor: {},
    money: undefined,
    budgetStopped: false,
    cleanupErrors: [],
    planGaps: [...(replay?.leftOut ?? [])],
  };
  await runAll({ ...options, replay }, selected.scenarios, tally, onProgress);

  const results = selected.scenarios.flatMap(({ id }) => tally.results.get(id) ?? []);
  const endings = endingsOf(options, tally);
  const judgement = judgeRun({ results, money: tally.money, failOn: options.failOn ?? [], endings });
  onProgress({ type: 'run-finished', verdict: judgement.verdict, exitCode: judgement.exitCode });
  return {
    schemaVersion: SCHEMA_VERSION,
    run: {
      id: runId,
      seed: options.seed,
      startedAt,
      finishedAt: isoTime(options.clock),
      command: options.command,
      backend: options.environments.backend,
      database: options.environments.database,
      git: await describeGit(options.cwd),
      ...describeTerms(options),
      endings,
      environment: await describeMachine(options.pricesDated),
    },
    ...judgement,
    scenarios: results,
    costs: costsOf(tally),
    controls: (options.controls ?? []).filter((control) =>
      selected.scenarios.some((one) => one.id === control.scenario),
    ),
    notChecked: [
      ...tally.cleanupErrors.map((error) => `cleanup failed: ${error}`),
      ...tally.planGaps,
      ...notChecked({
        selected: selected.scenarios,
        leftOut: selected.leftOut,
        soaks: selected.soaks,
        because: describeSelection(options.selection ?? {}),
        results,
        money: tally.money,
        hands: options.environments.capabilities.has('hands'),
      }),
    ],
  };
}

interface Running extends RunOptions {
  readonly replay: ReplayedPlan | undefined;
}

async function runAll(options: Running, scenarios: readonly Scenario[], tally: Tally, onProgress: OnProgress) {
  const { clock, seed, signal, environments, controls = [], sink } = options;
  const here = () => laneHere({ environments, clock, seed, controls, records: sink !== undefined, signal });
  const lanes = lanesFor(scenarios, options.lanes, here);
  let index = 0;
  const work = async (lane: Lane, scenario: Scenario) => {
    const skip = skipReason(options, scenario, tally);
    const { id, title } = scenario;
    onProgress({ type: 'scenario-started', index: index++, of: scenarios.length, id, title });
    const result =
      skip === undefined
        ? await runRepeatedly(options, lane, scenario, tally, onProgress)
        : skippedResult(options, scenario, skip);
    tally.results.set(id, result);
    onProgress({ type: 'scenario-finished', result });
  };
  await inLanes(scenarios, lanes, work, (error) => tally.cleanupErrors.push(messageOf(error)));
}

/** Under which terms the run was made: what a reader must know before trusting its verdict. */
function describeTerms({
  selection = {},
  repeats = 0,
  failOn = [],
  budgetUsd,
}: RunOptions): Pick<Report['run'], 'tool' | 'selection' | 'repeats' | 'failOn' | 'budgetUsd'> {
  const narrowed = Object.values(selection).some((part) => part !== undefined && part.length > 0);
  return {
    tool: toolVersion(),
    ...(narrowed && { selection: describeSelection(selection) }),
    repeats,
    failOn,
    ...(budgetUsd !== undefined && { budgetUsd }),
  };
}

function endingsOf({ signal }: RunOptions, tally: Tally): NonNullable<Report['run']['endings']> {
  return [
    ...(tally.cleanupErrors.length > 0 ? (['cleanup-failed'] as const) : []),
    ...(signal.aborted ? (['interrupted'] as const) : []),
    ...(tally.budgetStopped ? (['budget-stop'] as const) : []),
  ];
}

function skipReason(options: RunOptions, scenario: Scenario, tally: Tally): string | undefined {
  if (options.signal.aborted) return 'the run was interrupted before it';
  if (tally.budgetStopped) return `the run's budget of ${options.budgetUsd} USD was used up before it`;
  const { capabilities } = options.environments;
  const missing: string[] = scenario.needs.filter((need) => !capabilities.has(need));
  if (Object.keys(scenario.config).length > 0 && !capabilities.has('configuration'))
    missing.push('a configuration of its own');
  return missing.length === 0 ? undefined : `needs ${missing.join(' and ')}, which this place does not offer`;
}

async function runRepeatedly(
  options: Running,
  lane: Lane,
  scenario: Scenario,
  tally: Tally,
  onProgress: OnProgress,
): Promise<ScenarioResult> {
  for (let attempt = 1; ; attempt++) {
    const replay = options.replay?.of(scenario.id, String(attempt));
    const task = { scenario, attempt: String(attempt), control: undefined, replay };
    const run = await lane.perform(task, onProgress).then(
      (performed) => kept(options, scenario, performed, tally),
      (error: unknown) => notRun(options, scenario, error),
    );
    count(tally, run, options.budgetUsd);
    for (const line of planLines(task, run.plan)) options.sink?.plan(line);
    tally.planGaps.push(...unmet(task, run.plan));
    const { state } = run.result;
    if (state === 'PASS' && attempt > 1)
      return { ...run.result, state: 'FLAKY', reason: `passed at attempt ${attempt}` };
    if (state !== 'FAIL' || attempt > (options.repeats ?? 0) || options.signal.aborted) return run.result;
  }
}

/** Hands the records on. */
function kept({ sink }: RunOptions, { id }: Scenario, performed: Performed, tally: Tally): ScenarioRun {
  for (const line of performed.journal) sink?.journal(line);
  for (const line of performed.log) sink?.log(line);
  if (performed.closeError !== undefined) tally.cleanupErrors.push(`${id}: ${performed.closeError}`);
  return performed.run;
}

/** The environment could not be made, or broke in a way no scenario is to blame for. */
function notRun(options: RunOptions, scenario: Scenario, error: unknown): ScenarioRun {
  const interrupted = options.signal.aborted;
  const state = interrupted ? ('UNKNOWN' as const) : ('INVALID' as const);
  const reason = interrupted ? 'interrupted before it began' : `the environment failed: ${messageOf(error)}`;
  const result = { ...skippedResult(options, scenario, reason), state };
  return {
    result,
    money: undefined,
    clean: false,
    cleanupError: undefined,
    interrupted,
    plan: { calls: [], forgotten: 0 },
  };
}

function count(tally: Tally, run: ScenarioRun, budgetUsd: number | undefined): void {
  if (run.cleanupError !== undefined) tally.cleanupErrors.push(`${run.result.id}: ${run.cleanupError}`);
  if (!run.money) return;
  const before = tally.money ?? { ledgerMicroUsd: 0, billedMicroUsd: 0, paidCalls: 0, presumedMicroUsd: 0 };
  tally.money = {
    ledgerMicroUsd: before.ledgerMicroUsd + run.money.ledger,
    billedMicroUsd: before.billedMicroUsd + run.money.billed,
    paidCalls: before.paidCalls + run.money.calls,
    presumedMicroUsd: before.presumedMicroUsd + run.money.presumed,
  };
  for (const [vendor, { ledger, billed }] of Object.entries(run.money.byVendor)) {
    const sum = tally.byVendor[vendor] ?? { ledger: 0, billed: 0 };
    tally.byVendor[vendor] = { ledger: sum.ledger + ledger, billed: sum.billed + billed };
  }
  if (budgetUsd !== undefined && tally.money.billedMicroUsd > budgetUsd * 1e6) tally.budgetStopped = true;
}

function skippedResult(options: RunOptions, scenario: Scenario, reason: string): ScenarioResult {
  const { id, title, kind, intent, file, tags } = scenario;
  return {
    id,
    title,
    kind,
    intent,
    file,
    tags,
    state: 'SKIPPED',
    reason,
    durationMs: 0,
    checks: [],
    steps: [],
    faults: [],
    costs: { ledgerUsd: 0, billedUsd: 0 },
    correlationIds: [],
    rerun: `npx shakedown run --grep '${id}' --seed '${options.seed}'`,
    sourceSha256: scenario.sourceSha256,
  };
}

function costsOf(tally: Tally): Report['costs'] {
  const usd = (micro: number) => micro / 1e6;
  return {
    ledgerUsd: usd(tally.money?.ledgerMicroUsd ?? 0),
    billedUsd: usd(tally.money?.billedMicroUsd ?? 0),
    ...(tally.money && { paidCalls: tally.money.paidCalls }),
    ...(tally.money?.presumedMicroUsd && { presumedUsd: usd(tally.money.presumedMicroUsd) }),
    byVendor: Object.fromEntries(
      Object.entries(tally.byVendor)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([vendor, { ledger, billed }]) => [vendor, { ledgerUsd: usd(ledger), billedUsd: usd(billed) }]),
    ),
  };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
