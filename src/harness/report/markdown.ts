import { reasons } from './reasons.ts';
import type { Report, ScenarioResult, Verdict } from './types.ts';
import { oneLine, shorten, show } from './untrusted.ts';
import {
  caveats,
  controlsWorstFirst,
  countsSentence,
  duration,
  GLYPH,
  gatesWorstFirst,
  moment,
  money,
  passRateSentence,
  plural,
  runDuration,
  verdictMeaning,
  worstFirst,
} from './words.ts';

/** A GitHub comment holds 65,536 characters; a step summary holds more, and both are written from this. */
export const MARKDOWN_MAX_BYTES = 64 * 1024;
/** Kept for the sentence that says what was left out. */
const NOTE_BYTES = 200;

const ALERT: Readonly<Record<Verdict, string>> = {
  PASS: 'TIP',
  WAIVED: 'NOTE',
  UNKNOWN: 'WARNING',
  INVALID: 'WARNING',
  FAIL: 'CAUTION',
};

/** The report for a pull request or a step summary: GitHub markdown of at most 64 KiB, the worst first. */
export function renderMarkdown(report: Report): string {
  const page = createPage();
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
    ['State', 'Gate', 'Measured', 'Limit', 'Samples'],
    gatesWorstFirst(report.gates).map((gate) => [
      `${GLYPH[gate.state]} ${gate.state}`,
      text(gate.title),
      gate.measured === null ? 'not measured' : code(show(gate.measured)),
      code(gate.limit),
      String(gate.samples),
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

const CELL = 300;

/** Text that stays text: no markup, no link, no mention, no issue reference, no table cell. */
function text(raw: string): string {
  return shorten(oneLine(raw), CELL)
    .replaceAll(/[&<>\\`*_{}[\]()#+!|~$^]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/@|:\/\/|www\./gi, (match) => `${match[0]}\u200b${match.slice(1)}`);
}

/** An HTML code element: unlike backticks it can hold backticks and pipes, and nothing in it becomes a link. */
function code(raw: string): string {
  const escaped = shorten(oneLine(raw), CELL).replaceAll(
    /[&<>\\`*_[\]|~$]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
  return `<code>${escaped}</code>`;
}

/** Collects sections until the room is used up, and says what found no place. */
function createPage() {
  let written = '';
  let left = MARKDOWN_MAX_BYTES - NOTE_BYTES;
  let leftOut = 0;
  const add = (part: string) => {
    const bytes = Buffer.byteLength(part);
    if (bytes > left) return false;
    written += part;
    left -= bytes;
    return true;
  };
  const rows = (head: string, lines: readonly string[]) => {
    if (lines.length === 0) return;
    if (!add(head)) leftOut += lines.length;
    else for (const line of lines) if (!add(`${line}\n`)) leftOut++;
  };
  return {
    always: (part: string) => void add(part),
    list: (title: string, lines: readonly string[]) => rows(`\n### ${title}\n\n`, lines),
    table(title: string, header: readonly string[], cells: readonly (readonly string[])[]) {
      const row = (one: readonly string[]) => `| ${one.join(' | ')} |`;
      rows(`\n### ${title}\n\n${row(header)}\n${row(header.map(() => '---'))}\n`, cells.map(row));
    },
    finish: () =>
      leftOut > 0
        ? `${written}\n${plural(leftOut, 'row')} left out to stay below 64 KiB; report.html and report.json have all.\n`
        : written,
  };
}
