import { duration, percent, plural } from '../report/words.ts';
import type { BaselineReport, Comparison } from './types.ts';

const ORDER = ['regression', 'improvement', 'insufficient_data', 'unreliable_baseline', 'stable'] as const;

/** The comparison for a terminal, changes first. */
export function renderComparison(report: BaselineReport): string {
  const sorted = report.comparisons.toSorted(
    (a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || a.metric.localeCompare(b.metric),
  );
  // scenarios that passed in every run of both sides say nothing one by one
  const steady = sorted.filter((one) => one.kind === 'passed' && one.before === 1 && one.after === 1);
  const width = Math.max(0, ...sorted.map((one) => one.metric.length));
  const lines = [
    '',
    ...sorted.filter((one) => !steady.includes(one)).map((one) => row(one, width)),
    ...(steady.length > 0 ? [`  ${plural(steady.length, 'scenario')} passed in every run of both sides`] : []),
    '',
    `  ${report.verdict}: ${report.because}`,
    `  baseline ${report.name}; ${report.overlap.both} of ${report.overlap.either} metrics are on both sides; exit code ${report.exitCode}`,
    '',
  ];
  return lines.join('\n');
}

function row({ metric, kind, verdict, before, after, ratio, runs, p }: Comparison, width: number): string {
  const show = (value: number) => (kind === 'latency' ? duration(value) : percent(value));
  const times = ratio === null ? '' : ` ${ratio.toFixed(2)} ×`;
  const chance = p === null ? '' : `, p ${p < 0.001 ? '< 0.001' : p.toFixed(3)}`;
  return `  ${verdict.padEnd(18)} ${metric.padEnd(width)}  ${show(before)} → ${show(after)}${times} (${runs.before} and ${runs.after} runs${chance})`;
}
