import { EXIT_CODES } from '../../lib/exit-codes.ts';
import { wilson95 } from '../report/statistics.ts';
import type {
  CheckResult,
  GateResult,
  Report,
  ScenarioResult,
  ScenarioState,
  StepResult,
  Verdict,
} from '../report/types.ts';

export interface ScenarioFacts {
  /** False: the place was not healthy before anything was done. */
  readonly steady: boolean;
  readonly steps: readonly StepResult[];
  readonly checks: readonly CheckResult[];
  /** The scenario's own gates. */
  readonly gates?: readonly GateResult[] | undefined;
  /** Why the load generator was not fit to measure; undefined when it was, or when there was no load. */
  readonly unfitGenerator?: string | undefined;
  readonly faults: ScenarioResult['faults'];
  /** Something broke that is not the pipeline's doing. */
  readonly harnessError: string | undefined;
  readonly interrupted: boolean;
}

/** A scenario's state and, where it is not PASS, why. */
export function scenarioState(facts: ScenarioFacts): { readonly state: ScenarioState; readonly reason?: string } {
  if (facts.interrupted) return { state: 'UNKNOWN', reason: 'interrupted before it ended' };
  if (!facts.steady)
    return { state: 'INVALID', reason: 'steady state: the pipeline was not healthy before the scenario began' };
  if (facts.harnessError !== undefined)
    return { state: 'INVALID', reason: `the harness failed: ${facts.harnessError}` };
  if (facts.unfitGenerator !== undefined)
    return { state: 'INVALID', reason: `the load generator was not fit: ${facts.unfitGenerator}` };
  const failedStep = facts.steps.find((step) => step.state === 'failed');
  if (failedStep) return { state: 'FAIL', reason: `step ${failedStep.id} failed: ${failedStep.error}` };
  const missed = facts.faults.find((fault) => fault.hits < fault.mustHit);
  if (missed) {
    return {
      state: 'INVALID',
      reason: `fault ${missed.id} fired ${missed.hits} times, not ${missed.mustHit}: nothing was tested`,
    };
  }
  const judged = [...facts.checks, ...(facts.gates ?? [])];
  const failed = judged.filter((one) => one.state === 'FAIL');
  if (failed.length > 0) return { state: 'FAIL', reason: `failed: ${failed.map((one) => one.id).join(', ')}` };
  const unknown = judged.filter((one) => one.state === 'UNKNOWN');
  if (unknown.length > 0)
    return { state: 'UNKNOWN', reason: `nothing measured: ${unknown.map((one) => one.id).join(', ')}` };
  if (judged.length === 0) return { state: 'UNKNOWN', reason: 'nothing was checked' };
  return { state: 'PASS' };
}

/** The worst of everything: INVALID > FAIL > UNKNOWN > WAIVED > PASS. Nothing judged is UNKNOWN. */
export function runVerdict(
  scenarios: readonly Pick<ScenarioResult, 'state'>[],
  gates: readonly Pick<GateResult, 'state'>[],
): Verdict {
  const states = new Set<ScenarioState>(scenarios.map((one) => one.state));
  const gateStates = new Set(gates.map((gate) => gate.state));
  if (states.has('INVALID')) return 'INVALID';
  if (states.has('FAIL') || gateStates.has('FAIL')) return 'FAIL';
  if (states.has('UNKNOWN') || gateStates.has('UNKNOWN')) return 'UNKNOWN';
  if (!states.has('PASS') && !states.has('FLAKY') && !states.has('WAIVED')) return 'UNKNOWN';
  return states.has('WAIVED') ? 'WAIVED' : 'PASS';
}

/** States that `--fail-on` may turn into exit code 1. */
export const FAIL_ON = ['flaky', 'waived', 'skipped'] as const;
export type FailOn = (typeof FAIL_ON)[number];

export interface Ending {
  readonly verdict: Verdict;
  readonly totals: Pick<Report['totals'], FailOn>;
  readonly failOn: readonly FailOn[];
  readonly budgetStopped: boolean;
  readonly cleanupFailed: boolean;
  readonly interrupted: boolean;
}

/** Failed cleanup is the loudest, since the next run may meet what is left; then Ctrl-C, then the budget, then the verdict. */
export function exitCode(ending: Ending): number {
  if (ending.cleanupFailed) return EXIT_CODES.cleanupFailed;
  if (ending.interrupted) return EXIT_CODES.interrupted;
  if (ending.budgetStopped) return EXIT_CODES.budgetStop;
  switch (ending.verdict) {
    case 'INVALID':
      return EXIT_CODES.invalid;
    case 'FAIL':
      return EXIT_CODES.gateFailed;
    case 'UNKNOWN':
      return EXIT_CODES.unknown;
    case 'WAIVED':
    case 'PASS':
      return ending.failOn.some((state) => ending.totals[state] > 0) ? EXIT_CODES.gateFailed : EXIT_CODES.pass;
    default:
      return ending.verdict satisfies never;
  }
}

export function totals(scenarios: readonly Pick<ScenarioResult, 'state'>[]): Report['totals'] {
  const count = (state: ScenarioState) => scenarios.filter((one) => one.state === state).length;
  const passed = count('PASS');
  const { value, lower95 } = wilson95(passed, passed + count('FAIL') + count('FLAKY'));
  return {
    scenarios: scenarios.length,
    passed,
    failed: count('FAIL'),
    flaky: count('FLAKY'),
    unknown: count('UNKNOWN'),
    invalid: count('INVALID'),
    waived: count('WAIVED'),
    skipped: count('SKIPPED'),
    passRate: { value, lower95 },
  };
}
