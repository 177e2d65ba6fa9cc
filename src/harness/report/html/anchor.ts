import type { ScenarioResult } from '../types.ts';

/** What a link to a scenario ends in: report.html#s=upload-to-answer */
export function anchor({ id }: Pick<ScenarioResult, 'id'>): string {
  return `s=${id.replaceAll(/[^\w.-]+/g, '-')}`;
}
