import { type Clock, isoTime } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import type { FaultPlan } from '../../mocks/index.ts';
import { usersOf } from '../load/plan.ts';
import { isOfIterations, type Loaded, loadUser, runLoad } from '../load/run-load.ts';
import { canonicalJson, sha256 } from '../report/hash.ts';
import type { CheckResult, ScenarioResult } from '../report/types.ts';
import type { Control, Scenario } from '../scenario/types.ts';
import { expectedBackends } from './backends.ts';
import { budgetCheck } from './budget-check.ts';
import { cleanUp } from './clean-up.ts';
import { mustHitIn, type RecordedPlan, recordedPlan } from './fault-plan.ts';
import { activeRule, ruleId } from './faults.ts';
import { type DoneStep, doStep, runFlow } from './flow.ts';
import { checkInvariants } from './invariants.ts';
import { type LastRed, runCheck } from './judge.ts';
import { modeChanges } from './modes.ts';
import { billedMoney, bookedSoFar, ledgerMoney } from './money.ts';
import { observed, type ScenarioMoney } from './observed.ts';
import { prepareDocuments, prepareUsers } from './prepare.ts';
import type { OnProgress } from './progress.ts';
import { marksOf } from './records.ts';
import { redact } from './redact.ts';
import { isHealthy } from './steady.ts';
import type { Context, Environment, StepData } from './types.ts';
import { scenarioState } from './verdict.ts';

export interface ScenarioRunOptions {
  readonly scenario: Scenario;
  readonly environment: Environment;
  readonly backend: string;
  readonly clock: Clock;
  readonly seed: string;
  /** Tells users of one scenario's several runs in one environment apart: `1`, `2`, a control's id. */
  readonly attempt: string;
  /** Planted faults: only `prove` gives one. */
  readonly control: Control | undefined;
  /** Faults to be done again in place of what the rules would do; undefined: what the rules do. */
  readonly replay: readonly FaultPlan[] | undefined;
  readonly lastRed: LastRed;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

export interface ScenarioRun {
  readonly result: ScenarioResult;
  /** Micro-dollars; undefined without hands. */
  readonly money: ScenarioMoney | undefined;
  /** The environment may be used again. */
  readonly clean: boolean;
  /** The reason why it could not be cleaned up. */
  readonly cleanupError: string | undefined;
  readonly interrupted: boolean;
  readonly plan: RecordedPlan;
}

/** Runs one scenario in an environment and leaves the environment as it was found. Rejects only on a harness bug. */
export async function runScenario(options: ScenarioRunOptions): Promise<ScenarioRun> {
  const { scenario, clock } = options;
  const began = clock.elapsed();
  const startedAt = isoTime(clock);
  const beganAt = (options.environment.clock ?? clock).now();
  const { context, results } = await openContext(options);
  options.environment.begin?.(context.label);
  const work = await guarded(options.signal, () => perform(options, context, results));
  const counted = countFaults(options, context);
  const plan = recordedPlan(options.environment);
  const money = await readMoney(context);
  // for the reader's eye, judged by nothing: a killed process may have taken its data with it
  const changes = switchesModes(scenario) ? await modeChanges(context, beganAt).catch(() => []) : [];
  const cleanup = await cleanUp(context);
  const { steps = [], checks = [], steady = true, loaded } = work.value ?? {};
  const facts = {
    steady,
    steps,
    checks,
    gates: loaded?.gates,
    unfitGenerator: loaded?.load.generator.valid === false ? loaded.load.generator.reason : undefined,
    faults: counted,
    harnessError: work.error,
    interrupted: work.interrupted,
  };
  const result: ScenarioResult = {
    id: scenario.id,
    title: scenario.title,
    kind: scenario.kind,
    intent: scenario.intent,
    file: scenario.file,
    tags: scenario.tags,
    ...scenarioState(facts),
    startedAt,
    durationMs: clock.elapsed() - began,
    checks,
    ...(loaded && { gates: loaded.gates, load: loaded.load }),
    steps: steps.map(({ evidence: _, ...step }) => step),
    ...observed(scenario, context, { startedAt, beganAt, steps, checks, counted, money, modeChanges: changes }),
    correlationIds: correlationIds(results),
    rerun: `npx shakedown run --grep '${scenario.id}' --seed '${options.seed}'`,
    sourceSha256: scenario.sourceSha256,
    configSha256: sha256(canonicalJson(scenario.config)),
  };
  const secrets = [
    ...context.tokens,
    ...Object.values(options.environment.hands?.secrets ?? {}),
    options.environment.jwt.secret,
  ];
  return {
    result: redact(result, secrets),
    money,
    ...cleanup,
    interrupted: work.interrupted,
    plan: redact(plan, secrets),
  };
}

function switchesModes({ kind, needs }: Scenario): boolean {
  return kind === 'mode-switching' || needs.includes('twin');
}

/** As a control's `after`: when the load is over, before anything is checked. */
const AFTER_LOAD = 'load';

interface Performed {
  readonly steady: boolean;
  readonly steps: readonly DoneStep[];
  readonly checks: readonly CheckResult[];
  readonly loaded?: Loaded | undefined;
}

async function perform(
  options: ScenarioRunOptions,
  context: Context,
  results: Map<string, StepData>,
): Promise<Performed> {
  const { scenario, signal, onProgress, environment } = options;
  if (!(await isHealthy(context, signal))) return { steady: false, steps: [], checks: [] };
  if (options.replay) environment.hands?.faults.replay(options.replay, 'covered');
  for (const fault of scenario.faults) {
    if (fault.from === 'start') environment.hands?.faults.add(activeRule(context, fault.rule.id));
  }
  const plant = (after: string | undefined) => plantControl(options, context, after);
  await plant(undefined);
  const { load } = scenario;
  // a capacity probe needs what its flow makes; in the other loads the flow is what each user does
  const once = load === undefined || load.model === 'capacity' ? scenario.flow : [];
  const steps = await runFlow({ context, results, steps: once, signal, onProgress, afterStep: plant });
  const ready = load !== undefined && !steps.some((step) => step.state === 'failed');
  const { lastRed, seed } = options;
  const loaded = ready ? await runLoad({ scenario, context, results, seed, lastRed, signal }) : undefined;
  if (loaded) await plant(AFTER_LOAD);
  await environment.processes?.land(signal);
  const checks: CheckResult[] = [];
  const told = (check: CheckResult) => {
    checks.push(check);
    onProgress({
      type: 'check-finished',
      scenario: scenario.id,
      check: check.id,
      title: check.title,
      state: check.state,
    });
  };
  for (const check of loaded?.checks ?? []) told(check);
  const others =
    load === undefined || load.model === 'capacity'
      ? scenario.checks
      : scenario.checks.filter((spec) => !isOfIterations(spec));
  for (const spec of others) told(await runCheck(spec, context, steps, options.lastRed, signal));
  if (environment.hands) {
    const seen = { accepted: acceptedJobs(results), backends: expectedBackends(scenario, options.backend) };
    for (const check of await checkInvariants(context, seen, options.lastRed, signal)) told(check);
    if (scenario.budgetUsd !== undefined) told(budgetCheck(context, scenario.budgetUsd));
  }
  return { steady: true, steps, checks, loaded };
}

async function plantControl(options: ScenarioRunOptions, context: Context, after: string | undefined): Promise<void> {
  const { control, environment, signal } = options;
  if (!control || control.plant.after !== after) return;
  if (control.plant.type === 'step') await doStep(context, control.plant.step, signal);
  else environment.hands?.faults.add(activeRule(context, control.plant.rule.id));
}

async function openContext(options: ScenarioRunOptions): Promise<{ context: Context; results: Map<string, StepData> }> {
  const { scenario, environment, clock, seed } = options;
  const random = seededRandom(`${seed}/${scenario.id}`);
  const results = new Map<string, StepData>();
  const salt = environment.elsewhere ? `/${environment.elsewhere.salt}` : '';
  const label = `${seed}/${scenario.id}/${options.attempt}${salt}`;
  const planted = options.control?.plant.type === 'fault' ? [options.control.plant.rule] : [];
  const context: Context = {
    scenarioId: scenario.id,
    label,
    environment,
    clock,
    random: random.derive('steps'),
    marks: marksOf(environment),
    documents: await prepareDocuments(scenario.documents, seededRandom(documentSeed(options))),
    users: prepareUsers(userNames(scenario), label),
    results,
    faultRules: new Map([...scenario.faults.map((fault) => fault.rule), ...planted].map((rule) => [rule.id, rule])),
    tokens: new Set(),
  };
  return { context, results };
}

/**
 * Runs of one scenario meet in one environment, and the parser takes the same document for nothing the second time: a run
 * with a control and a repeat have documents of their own, of the same kind.
 */
function documentSeed({ seed, scenario, attempt }: ScenarioRunOptions): string {
  const isFirst = attempt === '1' || attempt === 'unplanted';
  return `${seed}/${scenario.id}${isFirst ? '' : `/${attempt}`}`;
}

/** In a load many stand for each name of the flow. */
function userNames({ users, load }: Scenario): string[] {
  const crowd = load === undefined ? 0 : usersOf(load);
  if (crowd === 0) return [...users];
  return users.flatMap((name) => Array.from({ length: crowd }, (_, i) => loadUser(name, i)));
}

function countFaults(options: ScenarioRunOptions, context: Context): ScenarioResult['faults'] {
  const { scenario, environment, control, replay } = options;
  const hits = (id: string) => environment.hands?.faults.hits(ruleId(context.scenarioId, id)) ?? 0;
  const declared = scenario.faults
    .map(({ rule, mustHit }) => ({
      id: rule.id,
      hits: hits(rule.id),
      mustHit: mustHitIn(replay, ruleId(scenario.id, rule.id), mustHit),
    }))
    .filter((fault) => fault.hits > 0 || fault.mustHit > 0); // a profile's other rules that did not fire are no news
  if (control?.plant.type !== 'fault') return declared;
  return [...declared, { id: control.plant.rule.id, hits: hits(control.plant.rule.id), mustHit: 1 }];
}

async function readMoney(context: Context): Promise<ScenarioRun['money']> {
  if (!context.environment.hands) return undefined;
  try {
    const ledger = await ledgerMoney(context);
    const billed = billedMoney(context);
    const vendors = [...new Set([...Object.keys(ledger.byVendor), ...Object.keys(billed.byVendor)])].sort();
    const byVendor = vendors.map((vendor) => [
      vendor,
      { ledger: ledger.byVendor[vendor] ?? 0, billed: billed.byVendor[vendor] ?? 0 },
    ]);
    return {
      ledger: ledger.microUsd,
      billed: billed.microUsd,
      calls: Math.max(ledger.calls, billed.calls),
      presumed: Object.values(ledger.presumedByBackend).reduce((sum, part) => sum + part, 0),
      byVendor: Object.fromEntries(byVendor),
      booked: await bookedSoFar(context),
    };
  } catch (error) {
    if (context.environment.processes) return undefined; // interrupted before the process landed: its data is out of reach
    throw error;
  }
}

/** Runs work whose end, whatever it is, must not keep the scenario from being cleaned up. */
async function guarded<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<{ readonly value?: T; readonly error: string | undefined; readonly interrupted: boolean }> {
  try {
    return { value: await work(), error: undefined, interrupted: false };
  } catch (error) {
    if (signal.aborted) return { error: undefined, interrupted: true };
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error), interrupted: false };
  }
}

function acceptedJobs(results: ReadonlyMap<string, StepData>): string[] {
  const ids = [...results.values()].flatMap(({ job_id, job_ids }) => [
    ...(typeof job_id === 'string' ? [job_id] : []),
    ...(Array.isArray(job_ids) ? job_ids.filter((id) => typeof id === 'string') : []),
  ]);
  return [...new Set(ids)];
}

function correlationIds(results: ReadonlyMap<string, StepData>): string[] {
  const ids = [...results.values()].flatMap((data) =>
    typeof data.correlation_id === 'string' ? [data.correlation_id] : [],
  );
  return [...new Set(ids)];
}
