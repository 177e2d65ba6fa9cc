import { code, createPage, text } from '../report/markdown-page.ts';
import { moment } from '../report/words.ts';
import type { StoredReadiness } from './store.ts';
import type { CriterionResult } from './types.ts';
import {
  basisSentence,
  criteriaWorstFirst,
  nextSteps,
  readinessMeaning,
  STATE_GLYPH,
  stateSentence,
  verdictSentence,
} from './words.ts';

const ALERT = { READY: 'TIP', 'NOT READY': 'CAUTION', INSUFFICIENT: 'WARNING' } as const;

/** The readiness of a phase for a pull request or a sign-off, the worst first. */
export function readinessMarkdown(report: StoredReadiness): string {
  const page = createPage('the HTML and JSON beside this file have all.');
  page.always(headline(report));
  for (const severity of ['must', 'should'] as const) {
    page.table(
      severity === 'must' ? 'Must' : 'Should',
      ['State', 'Criterion', 'Because', 'Mode', 'Owner', 'Source'],
      criteriaWorstFirst(report.criteria.filter((one) => one.severity === severity)).map(cells),
    );
  }
  page.table(
    'Waivers, by expiry',
    ['Waiver', 'Criterion', 'Until', 'Owner', 'Approved by', 'Reason', 'Issue'],
    report.criteria
      .flatMap(({ waiver }) => waiver ?? [])
      .toSorted((a, b) => a.until.localeCompare(b.until))
      .map((one) => [
        code(one.id),
        code(one.criterion),
        `${one.until}, ${text(one.note)}`,
        text(one.owner),
        text(one.approver),
        text(one.reason),
        text(one.issue),
      ]),
  );
  page.list(
    'Caveats',
    [...new Set(report.criteria.flatMap((one) => one.caveats))].map((caveat) => `- ${text(caveat)}`),
  );
  page.list(
    'Runs that count for nothing',
    report.runs.filter((run) => !run.trusted).map((run) => `- ${code(run.id)}: ${text(run.problems.join('; '))}`),
  );
  page.table(
    'Evidence',
    ['Run', 'Record (sha256)'],
    citedRuns(report).map((run) => [code(run.id), code(run.sha256 ?? 'none')]),
  );
  page.list(
    'Next',
    nextSteps(report).map((step) => `- ${text(step)}`),
  );
  return page.finish();
}

function headline(report: StoredReadiness): string {
  const { verdict } = report;
  return [
    `## Readiness of phase ${report.phase}: ${text(report.title)}`,
    '',
    `> [!${ALERT[verdict.after]}]`,
    `> **${verdict.after}**: ${readinessMeaning(verdict.after)}`,
    `> ${verdictSentence(report)}; ${stateSentence(report.criteria, 'must')}; ${stateSentence(report.criteria, 'should')}.`,
    '',
    `As of ${moment(report.asOf)}, ${text(basisSentence(report))}. This report is ${code(report.sha256)}.`,
    '',
  ].join('\n');
}

function cells(one: CriterionResult): string[] {
  const hidden = one.state === 'WAIVED' ? ` (evidence: ${one.own})` : '';
  return [
    `${STATE_GLYPH[one.state]} ${one.state}${hidden}`,
    `${code(one.id)} ${text(one.statement)}`,
    text(one.because),
    one.mode ?? one.proof,
    text(one.owner),
    text(one.source),
  ];
}

/** The runs that some criterion rests on. */
export function citedRuns({ criteria, runs }: StoredReadiness): StoredReadiness['runs'] {
  const cited = new Set(
    criteria.flatMap((one) => one.items.flatMap((item) => item.observations.map((seen) => seen.runId))),
  );
  return runs.filter((run) => cited.has(run.id));
}
