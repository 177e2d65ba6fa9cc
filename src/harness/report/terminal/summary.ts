import { reasons } from '../reasons.ts';
import type { CheckResult, Report, ScenarioResult } from '../types.ts';
import { oneLine, shorten, show } from '../untrusted.ts';
import {
  caveats,
  checksWorstFirst,
  controlsWorstFirst,
  countsSentence,
  duration,
  GLYPH,
  gatesWorstFirst,
  measuredBy,
  money,
  moneyGap,
  passRateSentence,
  plural,
  runDuration,
  samplesOf,
  settled,
  verdictMeaning,
  worstFirst,
} from '../words.ts';
import { type Colours, colours } from './colours.ts';

export interface TerminalOptions {
  readonly colour: boolean;
  /** Where report.html was written, for the last line. */
  readonly reportPath?: string;
}

/** Scenarios that are told in full; the others are counted. */
const TOLD = 20;
const NOT_CHECKED = 8;
const TEXT = 300;

/** The last thing a run prints: what is wrong, what is not known, then the verdict, where the eye rests. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const paint = colours(options.colour);
  const parts = [
    ...troubleLines(report, paint),
    ...gateLines(report, paint),
    ...controlLines(report, paint),
    ...latencyLines(report, paint),
    ...limitLines(report, paint),
    '',
    ...verdictLines(report, paint),
    ...(options.reportPath === undefined ? [] : [`  report: ${oneLine(options.reportPath)}`]),
    '',
  ];
  return parts.join('\n');
}

function troubleLines({ scenarios }: Report, paint: Colours): string[] {
  const troubled = worstFirst(scenarios).filter(({ state }) => state !== 'PASS' && state !== 'SKIPPED');
  const told = troubled.slice(0, TOLD).flatMap((scenario) => ['', ...scenarioLines(scenario, paint)]);
  const left = troubled.length - TOLD;
  return left > 0 ? [...told, '', `  ${plural(left, 'more scenario')} with trouble: see the report`] : told;
}

function scenarioLines(scenario: ScenarioResult, paint: Colours): string[] {
  const { state } = scenario;
  const bad = checksWorstFirst(scenario.checks).filter((check) => check.state !== 'PASS');
  return [
    `  ${paint.state(state, `${GLYPH[state]} ${state}`)}  ${paint.bold(oneLine(scenario.title))}  ${paint.soft(`${oneLine(scenario.id)}, ${duration(scenario.durationMs)}`)}`,
    ...(scenario.reason === undefined ? [] : [`      ${shorten(oneLine(scenario.reason), TEXT)}`]),
    ...bad.flatMap((check) => checkLines(check, paint)),
    ...scenario.steps
      .filter((step) => step.state === 'failed')
      .map(
        (step) => `      step ${oneLine(step.id)} failed: ${shorten(oneLine(step.error ?? 'no reason given'), TEXT)}`,
      ),
    paint.soft(`      rerun: ${oneLine(scenario.rerun)}`),
  ];
}

function checkLines(check: CheckResult, paint: Colours): string[] {
  return [
    `      ${paint.state(check.state, `${GLYPH[check.state]} ${oneLine(check.title)}`)}`,
    `        measured ${shorten(oneLine(show(measuredBy(check))), TEXT)}`,
    `        expected ${shorten(oneLine(show(check.expected)), TEXT)}`,
  ];
}

function gateLines({ gates }: Report, paint: Colours): string[] {
  const open = gatesWorstFirst(gates).filter((gate) => gate.state !== 'PASS');
  if (open.length === 0) return [];
  return [
    '',
    '  gates',
    ...open.map((gate) => {
      const measured = gate.measured === null ? 'not measured' : oneLine(show(gate.measured));
      return `  ${paint.state(gate.state, `${GLYPH[gate.state]} ${gate.state}`)}  ${oneLine(gate.title)}: ${measured}, limit ${oneLine(gate.limit)}, samples ${samplesOf(gate)}`;
    }),
  ];
}

function controlLines({ controls }: Report, paint: Colours): string[] {
  const bad = controlsWorstFirst(controls).filter((control) => control.state !== 'RED');
  if (bad.length === 0) return [];
  return [
    '',
    '  controls',
    ...bad.map((control) => {
      const state = control.state === 'GREEN' ? 'FAIL' : 'INVALID';
      const outcome = control.state === 'GREEN' ? 'stayed green' : 'invalid';
      const why = control.reason === undefined ? '' : `: ${shorten(oneLine(control.reason), TEXT)}`;
      return `  ${paint.state(state, `${GLYPH[state]} ${outcome}`)}  ${oneLine(control.planted)}, in ${oneLine(control.scenario)}${why}`;
    }),
  ];
}

function latencyLines({ latency }: Report, paint: Colours): string[] {
  const steps = Object.entries(latency);
  if (steps.length === 0) return [];
  const rows = [
    ['step', 'n', 'p50', 'p95', 'p99', 'max'],
    ...steps.map(([step, one]) => [
      oneLine(step),
      String(one.count),
      ...[one.p50, one.p95, one.p99, one.max].map(duration),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map(
    (row) =>
      `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`,
  );
  return ['', paint.soft(lines[0] ?? ''), ...lines.slice(1)];
}

function limitLines(report: Report, paint: Colours): string[] {
  const named = report.notChecked.slice(0, NOT_CHECKED).map((entry) => `not checked: ${shorten(oneLine(entry), TEXT)}`);
  const left = report.notChecked.length - NOT_CHECKED;
  const limits = [
    ...caveats(report),
    ...named,
    ...(left > 0 ? [`${plural(left, 'more thing')} not checked: see the report`] : []),
  ];
  return limits.length === 0
    ? []
    : ['', '  what this run does not say', ...limits.map((limit) => paint.soft(`  - ${limit}`))];
}

function verdictLines(report: Report, paint: Colours): string[] {
  const { verdict, costs, run } = report;
  const why = reasons(report).length;
  const bill = settled(costs) ? `cost ${money(costs.ledgerUsd)}` : moneyGap(costs);
  return [
    `  ${paint.bold(paint.state(verdict, `${GLYPH[verdict]} ${verdict}`))}  ${verdictMeaning(report)}${why > 0 ? ` ${plural(why, 'reason')} above.` : ''}`,
    `  ${countsSentence(report)}; ${passRateSentence(report)}`,
    `  ${run.backend} backend, ${oneLine(run.database)} database, seed ${oneLine(run.seed)}, ${runDuration(report)}, ${bill}, exit code ${report.exitCode}`,
  ];
}
