import { code, createPage, text } from './markdown-page.ts';
import { reasons } from './reasons.ts';
import type { Report, ScenarioResult, Verdict } from './types.ts';
import { show } from './untrusted.ts';
import {
  caveats,
  controlsWorstFirst,
  countsSentence,
  duration,
  GLYPH,
  gatesWorstFirst,
  intervalOf,
  moment,
  money,
  passRateSentence,
  runDuration,
  samplesOf,
  verdictMeaning,
  worstFirst,
} from './words.ts';

const ALERT: Readonly<Record<Verdict, string>> = {
  PASS: 'TIP',
  WAIVED: 'NOTE',
  UNKNOWN: 'WARNING',
  INVALID: 'WARNING',
  FAIL: 'CAUTION',
};

/** The report for a pull request or a step summary: GitHub markdown of at most 64 KiB, the worst first. */
export function renderMarkdown(report: Report): string {
  const page = createPage('report.html and report.json have all.');
  page.always(headline(report));
  page.list(
    'Why',
    reasons(report).map(
      (reason) => `- ${reason.state} ${text(reason.text)}${reason.scenario ? ` (${code(reason.scenario)})` : ''}`,
    ),
  );
  page.list(
    'What this run does not say',
    [...caveats(report), ...report.notChecked].map((line) => `- ${text(line)}`),
  );
  page.table(
    'Gates',
    ['State', 'Gate', 'Measured', '95 %', 'Limit', 'Samples'],
    gatesWorstFirst(report.gates).map((gate) => [
      `${GLYPH[gate.state]} ${gate.state}`,
      text(gate.title),
      gate.measured === null ? 'not measured' : code(show(gate.measured)),
      text(intervalOf(gate)),
      code(gate.limit),
      samplesOf(gate),
    ]),
  );
  page.table(
    'Scenarios',
    ['State', 'Scenario', 'Kind', 'Checks', 'Took'],
    worstFirst(report.scenarios).map(scenarioCells),
  );
  page.table(
    'Latency',
    ['Step', 'n', 'p50', 'p90', 'p95', 'p99', 'max'],
    Object.entries(report.latency).map(([step, { count, p50, p90, p95, p99, max }]) => [
      code(step),
      String(count),
      ...[p50, p90, p95, p99, max].map(duration),
    ]),
  );
  page.table(
    'Costs',
    ['Vendor', 'Ledger', 'Billed'],
    [...Object.entries(report.costs.byVendor), ['all', report.costs] as const].map(([vendor, cost]) => [
      code(vendor),
      money(cost.ledgerUsd),
      money(cost.billedUsd),
    ]),
  );
  page.table(
    'Controls',
    ['Outcome', 'Planted', 'Scenario'],
    controlsWorstFirst(report.controls).map((control) => [
      { RED: '✓ turned red', GREEN: '✗ stayed green', INVALID: '! invalid' }[control.state],
      text(control.planted),
      code(control.scenario),
    ]),
  );
  page.list(
    'Run failed scenarios again',
    worstFirst(report.scenarios)
      .filter(({ state }) => state === 'FAIL' || state === 'INVALID')
      .map(({ rerun }) => `- ${code(rerun)}`),
  );
  return page.finish();
}

function headline(report: Report): string {
  const { run } = report;
  const commit =
    run.git.commit === null
      ? 'commit not known'
      : `commit ${code(run.git.commit.slice(0, 12))}${run.git.dirty ? ' with changes' : ''}`;
  return [
    `## Shakedown: ${report.verdict}`,
    '',
    `> [!${ALERT[report.verdict]}]`,
    `> **${report.verdict}**: ${verdictMeaning(report)}`,
    `> ${countsSentence(report)}; ${passRateSentence(report)}; exit code ${report.exitCode}.`,
    '',
    `${run.backend} backend, ${text(run.database)} database, seed ${code(run.seed)}, ${commit}, ${moment(run.startedAt)}, took ${runDuration(report)}, run ${code(run.id)}.`,
    '',
  ].join('\n');
}

function scenarioCells(scenario: ScenarioResult): string[] {
  const passed = scenario.checks.filter((check) => check.state === 'PASS').length;
  return [
    `${GLYPH[scenario.state]} ${scenario.state}`,
    `${text(scenario.title)} ${code(scenario.id)}${scenario.reason === undefined ? '' : `: ${text(scenario.reason)}`}`,
    text(scenario.kind),
    scenario.checks.length === 0 ? 'none' : `${passed} of ${scenario.checks.length}`,
    duration(scenario.durationMs),
  ];
}
