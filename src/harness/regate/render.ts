import { oneLine, shorten, show } from '../report/untrusted.ts';
import { countsSentence, plural } from '../report/words.ts';
import type { StoredRun } from './stored-run.ts';

const MISMATCHES = 50;

/** What judging a stored run anew found, for a terminal. */
export function renderRegate({ folder, report, record, problems, mismatches }: StoredRun): string {
  const brief = (value: unknown) => shorten(oneLine(show(value)), 120);
  const lines = [
    `${folder}: run ${report.run.id} of ${report.run.startedAt}, ${report.run.backend} backend`,
    ...(record ? [`  recorded as ${record.sha256}`] : []),
    ...problems.map((problem) => `  ! ${problem}`),
    ...mismatches
      .slice(0, MISMATCHES)
      .map(({ pointer, stored, now }) => `  ≠ ${pointer}: stored ${brief(stored)}, now ${brief(now)}`),
    ...(mismatches.length > MISMATCHES ? [`  … and ${plural(mismatches.length - MISMATCHES, 'more mismatch')}`] : []),
    `  ${report.verdict} as judged now: ${countsSentence(report)}`,
    mismatches.length === 0 && problems.length === 0
      ? '  the stored report says the same'
      : `  the stored report does not hold: ${plural(problems.length + mismatches.length, 'finding')}`,
  ];
  return `${lines.join('\n')}\n`;
}
