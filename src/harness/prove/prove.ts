import { type Clock, isoTime } from '../../lib/clock.ts';
import { EXIT_CODES } from '../../lib/exit-codes.ts';
import { laneHere } from '../lanes/here.ts';
import { inLanes, lanesFor } from '../lanes/schedule.ts';
import type { Lane, Lanes } from '../lanes/types.ts';
import type { ControlResult, ScenarioResult } from '../report/types.ts';
import type { OnProgress } from '../run/progress.ts';
import { type Selection, select } from '../run/selection.ts';
import type { EnvironmentFactory } from '../run/types.ts';
import type { Control, Scenario } from '../scenario/types.ts';
import { describePlant } from './describe-plant.ts';

export interface ProveOptions {
  readonly scenarios: readonly Scenario[];
  readonly selection?: Selection;
  readonly environments: EnvironmentFactory;
  /** Where the scenarios run side by side; absent: one after the other, in this process. */
  readonly lanes?: Lanes;
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
  const { environments, clock, seed, signal } = options;
  const here = () => laneHere({ environments, clock, seed, controls: [], records: false, signal });
  const lanes = lanesFor(scenarios, options.lanes, here);
  const proofs = new Map<string, ScenarioProof>();
  const work = async (lane: Lane, scenario: Scenario) => {
    if (!signal.aborted) proofs.set(scenario.id, await proveScenario(options, lane, scenario));
  };
  const closeErrors: unknown[] = [];
  await inLanes(scenarios, lanes, work, (error) => closeErrors.push(error));
  if (closeErrors.length > 0) throw closeErrors[0];
  const all = scenarios.flatMap(({ id }) => proofs.get(id) ?? []);
  const controls = all.flatMap((one) => one.controls);
  const unplanted = all.flatMap((one) => one.unplanted ?? []);
  const skipped = all.flatMap((one) => one.skipped ?? []);
  const unproved = scenarios.flatMap((scenario) => unprovedChecks(scenario, controls));
  const proof = { controls, unplanted, unproved, skipped };
  return { ...proof, exitCode: exitCodeOf(proof, options.signal.aborted) };
}

interface ScenarioProof {
  readonly controls: readonly ControlResult[];
  readonly unplanted?: Proof['unplanted'][number];
  readonly skipped?: Proof['skipped'][number];
}

async function proveScenario(options: ProveOptions, lane: Lane, scenario: Scenario): Promise<ScenarioProof> {
  const { id, title } = scenario;
  const missing = ['hands', ...scenario.needs].filter((need) => !options.environments.capabilities.has(need));
  if (missing.length > 0) {
    const reason = `planting needs ${[...new Set(missing)].join(' and ')}`;
    return { controls: [], skipped: { scenario: id, reason } };
  }
  options.onProgress?.({ type: 'proof-started', scenario: id, title, controls: scenario.controls.length });
  const { state, reason = '' } = await runPlanted(options, lane, scenario, undefined);
  if (options.signal.aborted) return { controls: [] };
  const controls: ControlResult[] = [];
  for (const control of scenario.controls) {
    const because = `the scenario was ${state} with nothing planted: ${reason}`;
    const result =
      state === 'PASS'
        ? await proveControl(options, lane, scenario, control)
        : invalid(options, scenario, control, because);
    if (options.signal.aborted) break;
    controls.push(result);
    options.onProgress?.({ type: 'control-finished', result });
  }
  options.onProgress?.({ type: 'proof-finished', scenario: id });
  return { controls, ...(state !== 'PASS' && { unplanted: { scenario: id, state, reason } }) };
}

async function proveControl(
  options: ProveOptions,
  lane: Lane,
  scenario: Scenario,
  control: Control,
): Promise<ControlResult> {
  const result = await runPlanted(options, lane, scenario, control);
  const checks = control.turnsRed.map((id) => ({
    id,
    state: judged(result).find((one) => one.id === id)?.state ?? ('MISSING' as const),
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
  if (judged(result).length > 0 && planted?.hits === 0)
    return { ...common, state: 'INVALID', reason: 'the planted fault never fired' };
  if (judged(result).length === 0)
    return { ...common, state: 'INVALID', reason: result.reason ?? 'nothing was checked' };
  const green = checks.filter((check) => check.state !== 'FAIL');
  if (green.length === 0) return { ...common, state: 'RED' };
  const told = green.map((check) => `${check.id} was ${check.state}`).join(', ');
  return { ...common, state: 'GREEN', reason: `${told}; the scenario was ${result.state}: ${result.reason ?? ''}` };
}

/** Checks and gates: a control may name either. */
function judged({ checks, gates = [] }: Pick<ScenarioResult, 'checks' | 'gates'>) {
  return [...checks, ...gates];
}

function ruleOf(control: Control): string {
  return control.plant.type === 'fault' ? control.plant.rule.id : '';
}

type Planted = Pick<ScenarioResult, 'state' | 'reason' | 'checks' | 'gates' | 'faults'>;

async function runPlanted(
  { onProgress = () => undefined }: ProveOptions,
  lane: Lane,
  scenario: Scenario,
  control: Control | undefined,
): Promise<Planted> {
  try {
    const { run } = await lane.perform({ scenario, attempt: control?.id ?? 'unplanted', control }, onProgress);
    return run.result;
  } catch (error) {
    const reason = `the environment failed: ${error instanceof Error ? error.message : String(error)}`;
    return { state: 'INVALID', reason, checks: [], faults: [] };
  }
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
  return [...scenario.checks, ...scenario.gates]
    .filter((check) => !red.has(check.id))
    .map((check) => `${scenario.id}/${check.id}`);
}

function exitCodeOf(proof: Pick<Proof, 'controls' | 'unplanted'>, interrupted: boolean): number {
  if (interrupted) return EXIT_CODES.interrupted;
  if (proof.unplanted.some((one) => one.state === 'FAIL')) return EXIT_CODES.gateFailed;
  if (proof.controls.some((control) => control.state === 'GREEN')) return EXIT_CODES.gateFailed;
  if (proof.unplanted.length > 0 || proof.controls.some((control) => control.state === 'INVALID'))
    return EXIT_CODES.invalid;
  return proof.controls.length === 0 ? EXIT_CODES.unknown : EXIT_CODES.pass;
}
