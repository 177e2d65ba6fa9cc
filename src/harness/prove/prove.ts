import { type Clock, isoTime } from '../../lib/clock.ts';
import { EXIT_CODES } from '../../lib/exit-codes.ts';
import { seededRandom } from '../../lib/random.ts';
import type { ControlResult } from '../report/types.ts';
import { type EnvironmentPool, environmentPool } from '../run/environment-pool.ts';
import type { OnProgress } from '../run/progress.ts';
import { runScenario, type ScenarioRun } from '../run/scenario-run.ts';
import { type Selection, select } from '../run/selection.ts';
import type { EnvironmentFactory } from '../run/types.ts';
import type { Control, Scenario } from '../scenario/types.ts';
import { describePlant } from './describe-plant.ts';

export interface ProveOptions {
  readonly scenarios: readonly Scenario[];
  readonly selection?: Selection;
  readonly environments: EnvironmentFactory;
  readonly clock: Clock;
  readonly seed: string;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface Proof {
  readonly controls: readonly ControlResult[];
  /** Scenarios that did not pass without any planted fault: nothing can be proved of them. */
  readonly unplanted: readonly { readonly scenario: string; readonly state: string; readonly reason: string }[];
  /** Checks that no control names, as `scenario/check`. */
  readonly unproved: readonly string[];
  /** Scenarios that need what this place does not offer. */
  readonly skipped: readonly { readonly scenario: string; readonly reason: string }[];
  /** 0: every control turned every check it names red. 130 when interrupted, 3 when a control was INVALID, else 1. */
  readonly exitCode: number;
}

/**
 * Runs each selected scenario once as it is, which must PASS, and once for every control with its fault planted; every
 * check the control names must FAIL. Each run has users of its own; after a fault was planted anywhere but at a mock,
 * the next run gets a new environment. Throws ScenarioError when none is selected.
 */
export async function prove(options: ProveOptions): Promise<Proof> {
  const { scenarios } = select(options.scenarios, options.selection ?? {});
  const controls: ControlResult[] = [];
  const unplanted: { scenario: string; state: string; reason: string }[] = [];
  const skipped: { scenario: string; reason: string }[] = [];
  await using pool = environmentPool(options.environments, seededRandom(options.seed));
  for (const scenario of scenarios) {
    if (options.signal.aborted) break;
    const missing = ['hands', ...scenario.needs].filter((need) => !options.environments.capabilities.has(need));
    if (missing.length > 0) {
      skipped.push({ scenario: scenario.id, reason: `planting needs ${[...new Set(missing)].join(' and ')}` });
      continue;
    }
    controls.push(...(await proveScenario(options, pool, scenario, unplanted)));
  }
  const unproved = scenarios.flatMap((scenario) => unprovedChecks(scenario, controls));
  const proof = { controls, unplanted, unproved, skipped };
  return { ...proof, exitCode: exitCodeOf(proof, options.signal.aborted) };
}

async function proveScenario(
  options: ProveOptions,
  pool: EnvironmentPool,
  scenario: Scenario,
  unplanted: { scenario: string; state: string; reason: string }[],
): Promise<ControlResult[]> {
  const { id, title } = scenario;
  options.onProgress?.({ type: 'proof-started', scenario: id, title, controls: scenario.controls.length });
  const plain = await runPlanted(options, pool, scenario, undefined);
  if (options.signal.aborted) return [];
  const { state, reason = '' } = plain.result;
  if (state !== 'PASS') unplanted.push({ scenario: scenario.id, state, reason });
  const controls: ControlResult[] = [];
  for (const control of scenario.controls) {
    const because = `the scenario was ${state} with nothing planted: ${reason}`;
    const result =
      state === 'PASS'
        ? await proveControl(options, pool, scenario, control)
        : invalid(options, scenario, control, because);
    if (options.signal.aborted) break;
    controls.push(result);
    options.onProgress?.({ type: 'control-finished', result });
  }
  return controls;
}

async function proveControl(
  options: ProveOptions,
  pool: EnvironmentPool,
  scenario: Scenario,
  control: Control,
): Promise<ControlResult> {
  const { result } = await runPlanted(options, pool, scenario, control);
  const checks = control.turnsRed.map((id) => ({
    id,
    state: result.checks.find((check) => check.id === id)?.state ?? ('MISSING' as const),
  }));
  const common = {
    id: control.id,
    scenario: scenario.id,
    planted: describePlant(control),
    checks,
    at: isoTime(options.clock),
  };
  const planted =
    control.plant.type === 'fault' ? result.faults.find((fault) => fault.id === ruleOf(control)) : undefined;
  if (planted && planted.hits === 0) return { ...common, state: 'INVALID', reason: 'the planted fault never fired' };
  if (result.checks.length === 0)
    return { ...common, state: 'INVALID', reason: result.reason ?? 'nothing was checked' };
  const green = checks.filter((check) => check.state !== 'FAIL');
  if (green.length === 0) return { ...common, state: 'RED' };
  const told = green.map((check) => `${check.id} was ${check.state}`).join(', ');
  return { ...common, state: 'GREEN', reason: `${told}; the scenario was ${result.state}: ${result.reason ?? ''}` };
}

function ruleOf(control: Control): string {
  return control.plant.type === 'fault' ? control.plant.rule.id : '';
}

async function runPlanted(
  options: ProveOptions,
  pool: EnvironmentPool,
  scenario: Scenario,
  control: Control | undefined,
): Promise<ScenarioRun> {
  const { clock, seed, signal, environments, onProgress = () => undefined } = options;
  const lent = await pool.lend(scenario, signal);
  let reusable = false;
  try {
    const attempt = control?.id ?? 'unplanted';
    const common = { scenario, environment: lent.environment, backend: environments.backend, clock, seed, attempt };
    const run = await runScenario({ ...common, control, lastRed: () => null, signal, onProgress });
    reusable = run.clean && leavesNothing(control);
    return run;
  } finally {
    await lent.giveBack(reusable);
  }
}

/** A planted fault is gone once cleared, a planted log line lies before the next run's mark; all else may stay. */
function leavesNothing(control: Control | undefined): boolean {
  return control?.plant.type !== 'step' || control.plant.step.do === 'plant-log';
}

function invalid(options: ProveOptions, scenario: Scenario, control: Control, reason: string): ControlResult {
  const checks = control.turnsRed.map((id) => ({ id, state: 'MISSING' as const }));
  return {
    id: control.id,
    scenario: scenario.id,
    planted: describePlant(control),
    state: 'INVALID',
    checks,
    at: isoTime(options.clock),
    reason,
  };
}

function unprovedChecks(scenario: Scenario, controls: readonly ControlResult[]): string[] {
  const red = new Set(
    controls
      .filter((control) => control.scenario === scenario.id)
      .flatMap((control) => control.checks.filter((check) => check.state === 'FAIL').map((check) => check.id)),
  );
  return scenario.checks.filter((check) => !red.has(check.id)).map((check) => `${scenario.id}/${check.id}`);
}

function exitCodeOf(proof: Pick<Proof, 'controls' | 'unplanted'>, interrupted: boolean): number {
  if (interrupted) return EXIT_CODES.interrupted;
  if (proof.unplanted.some((one) => one.state === 'FAIL')) return EXIT_CODES.gateFailed;
  if (proof.controls.some((control) => control.state === 'GREEN')) return EXIT_CODES.gateFailed;
  if (proof.unplanted.length > 0 || proof.controls.some((control) => control.state === 'INVALID'))
    return EXIT_CODES.invalid;
  return proof.controls.length === 0 ? EXIT_CODES.unknown : EXIT_CODES.pass;
}
