import { plural } from '../report/words.ts';
import type { CriterionResult, CriterionState, ReadinessReport, ReadinessVerdict } from './types.ts';

/** Worst first, as a reader should meet them. */
const ORDER: readonly CriterionState[] = [
  'NOT MET',
  'WRONG MODE',
  'NOT RUN',
  'STALE',
  'INSUFFICIENT',
  'NOT ATTESTED',
  'WAIVED',
  'ATTESTED',
  'MET',
];

export function criteriaWorstFirst(criteria: readonly CriterionResult[]): CriterionResult[] {
  return criteria.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.id.localeCompare(b.id));
}

/** One glyph per state, so that no colour is needed to tell them apart. */
export const STATE_GLYPH: Readonly<Record<CriterionState, string>> = {
  MET: '✓',
  ATTESTED: '✎',
  WAIVED: '~',
  'NOT MET': '✗',
  'WRONG MODE': '≠',
  'NOT RUN': '-',
  STALE: '⌛',
  INSUFFICIENT: '?',
  'NOT ATTESTED': '?',
};

const MEANING: Readonly<Record<ReadinessVerdict, string>> = {
  READY: 'Every must is shown by evidence, attested by a person, or waived.',
  'NOT READY': 'At least one must was measured and does not hold.',
  INSUFFICIENT: 'Nothing measured says no, but not every must is shown.',
};

export function readinessMeaning(verdict: ReadinessVerdict): string {
  return MEANING[verdict];
}

/** "12 musts: 3 MET, 8 WRONG MODE, 1 NOT RUN" */
export function stateSentence(criteria: readonly CriterionResult[], severity: 'must' | 'should'): string {
  const of = criteria.filter((one) => one.severity === severity);
  const counts = ORDER.toReversed().flatMap((state) => {
    const count = of.filter((one) => one.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return `${plural(of.length, severity)}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
}

export function verdictSentence({ verdict }: ReadinessReport): string {
  if (verdict.before === verdict.after) return `${verdict.after}, with and without waivers`;
  return `${verdict.before} before waivers, ${verdict.after} after them`;
}

/** "of commit a1b2c3, 12 runs looked at, 1 of them not trusted" */
export function basisSentence({ git, runs }: ReadinessReport): string {
  const commit =
    git.commit === null ? 'commit not known' : `commit ${git.commit.slice(0, 12)}${git.dirty ? ' with changes' : ''}`;
  const distrusted = runs.filter((run) => !run.trusted).length;
  return `${commit}, ${plural(runs.length, 'run')} looked at${distrusted > 0 ? `, ${distrusted} not trusted` : ''}`;
}

/** What a reader could do about it, one line each. */
export function nextSteps({ phase, criteria }: ReadinessReport): string[] {
  const has = (state: CriterionState) => criteria.some((one) => one.state === state);
  return [
    ...(has('WRONG MODE') ? ['run against the real services: shakedown run --backend real'] : []),
    ...(has('NOT RUN') || has('STALE') ? ['run everything from a clean commit: shakedown run'] : []),
    ...(criteria.some((one) => one.because.includes('never seen red'))
      ? ['see each check red: shakedown prove, then shakedown run']
      : []),
    ...(has('NOT ATTESTED') ? [`have a person confirm: attestations in scenarios/readiness/phase-${phase}.yaml`] : []),
    `check this report later: shakedown readiness verify --phase ${phase}`,
  ];
}
