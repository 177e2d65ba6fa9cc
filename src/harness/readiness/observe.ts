import type { StoredRun } from '../regate/stored-run.ts';
import type { CheckResult, ScenarioResult } from '../report/types.ts';
import { oneLine, shorten, show } from '../report/untrusted.ts';
import { INVARIANT_IDS } from '../run/invariant-ids.ts';
import type { EvidenceItem, Observation } from './types.ts';

/** What a trusted run says about one item, with what is needed to weigh it. */
export interface Sighting {
  readonly observation: Observation;
  /** sha256 of the scenario's file as it was run; undefined for what is of the whole run. */
  readonly sourceSha256: string | undefined;
  /** Checks that nobody has seen red. */
  readonly neverRed: readonly string[];
  /** What a reader should know about the run. */
  readonly caveats: readonly string[];
}

/** Undefined when the run did not look at the item; a skipped scenario was not looked at. */
export function observe(item: EvidenceItem, run: StoredRun): Sighting | undefined {
  const seen = look(item, run);
  if (!seen || !run.record) return undefined;
  const { runId, sha256, finishedAt, backend, git } = run.record;
  const { state, measured, sourceSha256, neverRed } = seen;
  return {
    observation: {
      runId,
      sha256,
      at: finishedAt,
      backend,
      commit: git.commit,
      dirty: git.dirty,
      state,
      ...(measured !== undefined && { measured }),
    },
    sourceSha256,
    neverRed,
    caveats: caveatsOf(run),
  };
}

interface Seen {
  readonly state: Observation['state'];
  readonly measured?: string;
  readonly sourceSha256: string | undefined;
  readonly neverRed: readonly string[];
}

function look(item: EvidenceItem, run: StoredRun): Seen | undefined {
  if (item.kind === 'gate') return lookAtGate(item.scenario, item.gate, run);
  if (item.kind === 'invariant' && item.scenario === undefined) return lookEverywhere(item.invariant, run);
  const scenario = run.report.scenarios.find((one) => one.id === item.scenario && one.state !== 'SKIPPED');
  if (!scenario) return undefined;
  switch (item.kind) {
    case 'scenario':
      return lookAtScenario(scenario);
    case 'check':
      return lookAtCheck(scenario, item.check);
    case 'invariant':
      return lookAtCheck(scenario, item.invariant);
    default:
      return item satisfies never;
  }
}

function lookAtScenario(scenario: ScenarioResult): Seen | undefined {
  const { state, checks, sourceSha256 } = scenario;
  if (state === 'SKIPPED') return undefined;
  // an invariant is red somewhere or nowhere; only criteria that name it demand that
  const own = checks.filter((check) => !INVARIANT_IDS.some((id) => id === check.id));
  const passed = checks.filter((check) => check.state === 'PASS').length;
  return { state, measured: `${passed} of ${checks.length} checks`, sourceSha256, neverRed: neverRed(own) };
}

function lookAtCheck(scenario: ScenarioResult, id: string): Seen | undefined {
  const check = scenario.checks.find((one) => one.id === id);
  if (!check) return undefined;
  // what an unfit scenario measured proves nothing
  const state = scenario.state === 'INVALID' ? scenario.state : check.state;
  return {
    state,
    measured: brief(check.measured),
    sourceSha256: scenario.sourceSha256,
    neverRed: neverRed([check]),
  };
}

function lookAtGate(scenario: string | undefined, id: string, run: StoredRun): Seen | undefined {
  const gate = run.report.gates.find((one) => one.id === (scenario === undefined ? id : `${scenario}/${id}`));
  if (!gate) return undefined;
  const of = run.report.scenarios.find((one) => one.id === scenario);
  if (of?.state === 'SKIPPED') return undefined;
  return {
    state: of?.state === 'INVALID' ? 'INVALID' : gate.state,
    measured: `${gate.measured === null ? 'not measured' : brief(gate.measured)}, limit ${gate.limit}, ${gate.samples} samples`,
    sourceSha256: of?.sourceSha256,
    neverRed: gate.lastRed === null ? [gate.id] : [],
  };
}

/** One failure anywhere is a failure; nothing looked at is nothing seen. */
function lookEverywhere(invariant: string, run: StoredRun): Seen | undefined {
  const found = run.report.scenarios.flatMap((one) =>
    one.state === 'SKIPPED' ? [] : one.checks.filter((check) => check.id === invariant),
  );
  if (found.length === 0) return undefined;
  const states = new Set(found.map((check) => check.state));
  const state = states.has('FAIL') ? 'FAIL' : states.has('UNKNOWN') ? 'UNKNOWN' : 'PASS';
  const held = found.filter((check) => check.state === 'PASS').length;
  return {
    state,
    measured: `held in ${held} of ${found.length} scenarios`,
    sourceSha256: undefined,
    neverRed: neverRed(found),
  };
}

function neverRed(checks: readonly CheckResult[]): string[] {
  return [...new Set(checks.filter((check) => check.lastRed === null).map((check) => check.id))];
}

function caveatsOf({ report }: StoredRun): string[] {
  const { id, selection, repeats, git } = report.run;
  return [
    ...(selection === undefined ? [] : [`run ${id} was narrowed by ${selection}`]),
    ...(repeats ? [`run ${id} allowed ${repeats} repeats`] : []),
    ...(git.dirty ? [`run ${id} was made from a changed working tree`] : []),
  ];
}

function brief(value: unknown): string {
  return shorten(oneLine(show(value)), 120);
}
