import { COUNTED, type Triggers } from './auto-mode.ts';
import type { PageFacts } from './page-facts.ts';
import { contains, matchesGlob } from './patterns.ts';

/**
 * Whether a rule of auto mode takes a page: all of its conditions hold, or one of them with `trigger_mode: or`. A rule
 * without conditions takes none (a guess). "At least" and "at most" mean more and fewer than (SDK).
 * @throws ParseFailure for a pattern that takes too long
 */
export function isTriggered(rule: Triggers, page: PageFacts, filename: string): boolean {
  const conditions = [...filenameConditions(rule, filename), ...contentConditions(rule, page), ...counts(rule, page)];
  const holds = (condition: () => boolean) => condition();
  if (conditions.length === 0) return false;
  return rule.trigger_mode?.toLowerCase() === 'or' ? conditions.some(holds) : conditions.every(holds);
}

type Condition = () => boolean;

function filenameConditions(rule: Triggers, filename: string): Condition[] {
  const { filename_match_glob: glob, filename_match_glob_list: list, filename_regexp: regexp } = rule;
  return [
    ...given(glob, (pattern) => matchesGlob(filename, pattern)),
    ...given(list, (patterns) => patterns.some((pattern) => matchesGlob(filename, pattern))),
    ...given(regexp, (pattern) => contains(filename, pattern, rule.filename_regexp_mode)),
  ];
}

/** Texts are looked for in the text and in the Markdown, patterns in the Markdown (docs). Flags that are false ask nothing. */
function contentConditions(rule: Triggers, page: PageFacts): Condition[] {
  return [
    ...given(rule.text_in_page, (text) => page.text.includes(text) || page.markdown.includes(text)),
    ...given(rule.regexp_in_page, (pattern) => contains(page.markdown, pattern, rule.regexp_in_page_mode)),
    ...given(rule.table_in_page || undefined, () => page.counts.tables > 0),
    ...given(rule.image_in_page || undefined, () => page.counts.images > 0),
    ...given(rule.full_page_image_in_page || undefined, () => {
      return page.largestImage >= Number(rule.full_page_image_in_page_threshold ?? FULL_PAGE);
    }),
    // every label here is sure, so no threshold leaves one out
    ...given(rule.layout_element_in_page, (name) => page.labels.has(name)),
    ...given(rule.page_md_error || undefined, () => page.failed),
    // "text or markdown content" (docs): either of them
    ...given(rule.page_longer_than_n_chars, (limit) => Math.max(...lengths(page)) > Number(limit)),
    ...given(rule.page_shorter_than_n_chars, (limit) => Math.min(...lengths(page)) < Number(limit)),
  ];
}

/** Of `full_page_image_in_page_threshold`, unless it is given (SDK). */
const FULL_PAGE = 0.8;

function lengths({ text, markdown }: PageFacts): number[] {
  return [text.length, markdown.length];
}

function counts(rule: Triggers, page: PageFacts): Condition[] {
  return COUNTED.flatMap((what) => [
    ...given(rule[`page_contains_at_least_n_${what}`], (limit) => page.counts[what] > Number(limit)),
    ...given(rule[`page_contains_at_most_n_${what}`], (limit) => page.counts[what] < Number(limit)),
  ]);
}

function given<T>(value: T | null | undefined, holds: (value: T) => boolean): Condition[] {
  return value === null || value === undefined || value === '' ? [] : [() => holds(value)];
}
