import { oneLine, shorten } from '../report/untrusted.ts';
import { moment, plural } from '../report/words.ts';
import type { CriterionResult, ReadinessReport } from './types.ts';
import type { Verification } from './verify.ts';
import {
  basisSentence,
  criteriaWorstFirst,
  nextSteps,
  readinessMeaning,
  STATE_GLYPH,
  stateSentence,
  verdictSentence,
} from './words.ts';

const LINE = 150;

/** The table of one phase, the worst first. */
export function renderReadiness(report: ReadinessReport, htmlPath: string): string {
  const part = (severity: 'must' | 'should') => {
    const criteria = report.criteria.filter((one) => one.severity === severity);
    return criteria.length === 0 ? [] : ['', `  ${severity}`, ...criteriaWorstFirst(criteria).flatMap(row)];
  };
  const distrusted = report.runs.filter((run) => !run.trusted);
  const lines = [
    '',
    `Phase ${report.phase}: ${report.title}`,
    ...part('must'),
    ...part('should'),
    ...(distrusted.length > 0 ? ['', '  runs that count for nothing'] : []),
    ...distrusted.map((run) => `  ! ${run.id}: ${shorten(run.problems.join('; '), LINE)}`),
    '',
    `  ${report.verdict.after}  ${readinessMeaning(report.verdict.after)}`,
    `  ${verdictSentence(report)}; exit code ${report.exitCode}`,
    `  ${countsOf(report)}`,
    `  as of ${moment(report.asOf)}, ${basisSentence(report)}`,
    ...nextSteps(report).map((step) => `  → ${step}`),
    `  report: ${htmlPath}`,
    '',
  ];
  return lines.join('\n');
}

function countsOf({ criteria }: ReadinessReport): string {
  const severities = ['must', 'should'] as const;
  const there = severities.filter((severity) => criteria.some((one) => one.severity === severity));
  return there.map((severity) => stateSentence(criteria, severity)).join('; ');
}

function row({ id, state, own, statement, because, waiver }: CriterionResult): string[] {
  const indent = ' '.repeat(24);
  return [
    `  ${STATE_GLYPH[state]} ${state.padEnd(12)}  ${id}  ${shorten(oneLine(statement), LINE)}`,
    `${indent}${shorten(oneLine(because), LINE)}`,
    ...(waiver ? [`${indent}waiver ${waiver.id} by ${waiver.approver}: ${waiver.note}; the evidence says ${own}`] : []),
  ];
}

/** One line for each phase. */
export function renderPhases(reports: readonly ReadinessReport[]): string {
  const rows = reports.map(
    (one) =>
      `  ${one.verdict.after.padEnd(12)}  phase ${one.phase}  ${one.title} (${stateSentence(one.criteria, 'must')})`,
  );
  return `${['', ...rows, '', '  one in detail: shakedown readiness --phase <n>', ''].join('\n')}`;
}

export function renderVerification(verified: readonly Verification[]): string {
  if (verified.length === 0) return 'there is no readiness report to verify: run shakedown readiness --phase <n>\n';
  const lines = verified.flatMap(({ file, findings }) => [
    findings.length === 0
      ? `✓ ${file}: hashes, gates and states come out the same`
      : `✗ ${file}: ${plural(findings.length, 'finding')}`,
    ...findings.map((finding) => `    ${shorten(oneLine(finding), 300)}`),
  ]);
  return `${lines.join('\n')}\n`;
}
