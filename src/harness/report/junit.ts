import type { CheckResult, ControlResult, GateResult, Report, ScenarioResult } from './types.ts';
import { shorten, show } from './untrusted.ts';
import { measuredBy } from './words.ts';
import { element, writeXml, type XmlElement } from './xml.ts';

/**
 * JUnit as CI systems read it: a suite for each kind of scenario, and one each for gates and controls. JUnit knows only
 * passed, failure, error and skipped, so UNKNOWN and INVALID become `error`: neither may look green.
 */
export function renderJunit(report: Report): string {
  const byKind = [...Map.groupBy(report.scenarios, (scenario) => scenario.kind)].sort(([a], [b]) => a.localeCompare(b));
  const suites = byKind.map(([kind, scenarios]) => suite(kind, scenarios.flatMap(scenarioCases), report));
  if (report.gates.length > 0) suites.push(suite('gates', report.gates.map(gateCase), report));
  if (report.controls.length > 0) suites.push(suite('controls', report.controls.map(controlCase), report));
  const counts = countOutcomes(suites.flatMap(({ children }) => children.filter(isCase)));
  const name = `shakedown ${report.run.id}: ${report.verdict}`;
  return writeXml(element('testsuites', { name, ...counts, time: seconds(runMs(report)) }, suites));
}

type Outcome =
  | { readonly kind: 'passed' }
  /** Passed, but not at the first attempt. */
  | { readonly kind: 'flakyFailure'; readonly message: string }
  | {
      readonly kind: 'failure' | 'error' | 'skipped';
      readonly type: string;
      readonly message: string;
      readonly detail?: string;
    };

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly timeMs: number;
  readonly outcome: Outcome;
}

function scenarioCases(scenario: ScenarioResult): XmlElement[] {
  const classname = `${scenario.kind}.${scenario.id}`;
  const own = scenarioOutcome(scenario);
  const cases: Case[] = scenario.checks.map((check) => ({
    classname,
    name: check.title,
    timeMs: 0,
    outcome: checkOutcome(check, scenario),
  }));
  if (own || cases.length === 0) {
    cases.unshift({ classname, name: scenario.title, timeMs: 0, outcome: own ?? { kind: 'passed' } });
  }
  // a scenario's time is counted once, or the suite would seem to have taken longer than it did
  return cases.map((one, index) => toXml(index === 0 ? { ...one, timeMs: scenario.durationMs } : one));
}

/** What the scenario's state says that its checks do not; undefined when the checks say it all. */
function scenarioOutcome({ state, reason, checks, rerun }: ScenarioResult): Outcome | undefined {
  const message = reason ?? state;
  const detail = `${message}\nrerun: ${rerun}`;
  switch (state) {
    case 'PASS':
      return undefined;
    case 'FAIL':
      return checks.some((check) => check.state === 'FAIL')
        ? undefined
        : { kind: 'failure', type: state, message, detail };
    case 'UNKNOWN':
    case 'INVALID':
      return { kind: 'error', type: state, message, detail };
    case 'FLAKY':
      return { kind: 'flakyFailure', message };
    case 'WAIVED':
    case 'SKIPPED':
      return { kind: 'skipped', type: state, message: `${state}: ${message}` };
    default:
      return state satisfies never;
  }
}

function checkOutcome(check: CheckResult, scenario: ScenarioResult): Outcome {
  const { state } = scenario;
  if (state === 'INVALID' || state === 'SKIPPED') {
    return { kind: 'skipped', type: state, message: `proves nothing: the scenario is ${state}` };
  }
  if (check.state === 'PASS') return { kind: 'passed' };
  const message = `measured ${brief(measuredBy(check))}, expected ${brief(check.expected)}`;
  if (state === 'WAIVED') return { kind: 'skipped', type: state, message: `WAIVED: ${message}` };
  const detail = [
    `measured: ${show(measuredBy(check))}`,
    `expected: ${show(check.expected)}`,
    `evidence: ${show(check.evidence)}`,
    `rerun: ${scenario.rerun}`,
  ].map((line) => shorten(line, DETAIL));
  return { kind: check.state === 'FAIL' ? 'failure' : 'error', type: check.state, message, detail: detail.join('\n') };
}

function gateCase(gate: GateResult): XmlElement {
  const measured = gate.measured === null ? 'not measured' : `measured ${brief(gate.measured)}`;
  const message = `${measured} of ${gate.samples} samples, limit ${gate.limit}`;
  const kind = gate.state === 'FAIL' ? 'failure' : 'error';
  const outcome: Outcome = gate.state === 'PASS' ? { kind: 'passed' } : { kind, type: gate.state, message };
  return toXml({ classname: 'gates', name: gate.title, timeMs: 0, outcome });
}

function controlCase(control: ControlResult): XmlElement {
  const states = control.checks.map(({ id, state }) => `${id} ${state}`).join(', ');
  const message = control.reason ?? `planted ${control.planted}; checks: ${states}`;
  const kind = control.state === 'GREEN' ? 'failure' : 'error';
  const outcome: Outcome = control.state === 'RED' ? { kind: 'passed' } : { kind, type: control.state, message };
  return toXml({
    classname: `controls.${control.scenario}`,
    name: `${control.id} turns its checks red`,
    timeMs: 0,
    outcome,
  });
}

const DETAIL = 4000;

function brief(value: unknown): string {
  return shorten(show(value), 160);
}

function toXml({ classname, name, timeMs, outcome }: Case): XmlElement {
  return element('testcase', { classname, name, time: seconds(timeMs) }, outcomeXml(outcome));
}

function outcomeXml(outcome: Outcome): XmlElement[] {
  switch (outcome.kind) {
    case 'passed':
      return [];
    case 'flakyFailure':
      return [element('flakyFailure', { message: shorten(outcome.message, DETAIL) })];
    case 'skipped':
      return [element('skipped', { message: shorten(outcome.message, DETAIL) })];
    case 'failure':
    case 'error': {
      const attributes = { type: outcome.type, message: shorten(outcome.message, DETAIL) };
      return [element(outcome.kind, attributes, outcome.detail === undefined ? [] : [outcome.detail])];
    }
    default:
      return outcome satisfies never;
  }
}

function suite(name: string, cases: readonly XmlElement[], { run }: Report): XmlElement {
  const time = cases.reduce((sum, one) => sum + Number(one.attributes.time), 0).toFixed(3);
  const properties = element('properties', {}, [
    element('property', { name: 'seed', value: run.seed }),
    element('property', { name: 'backend', value: run.backend }),
    element('property', { name: 'commit', value: run.git.commit ?? 'not known' }),
  ]);
  const attributes = { name, ...countOutcomes(cases), time, timestamp: run.startedAt };
  return element('testsuite', attributes, [properties, ...cases]);
}

function countOutcomes(cases: readonly XmlElement[]) {
  const count = (name: string) =>
    cases.filter((one) => one.children.some((child) => typeof child !== 'string' && child.name === name)).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function isCase(child: XmlElement | string): child is XmlElement {
  return typeof child !== 'string' && child.name === 'testcase';
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function runMs({ run }: Report): number {
  return Math.max(0, Date.parse(run.finishedAt) - Date.parse(run.startedAt));
}
