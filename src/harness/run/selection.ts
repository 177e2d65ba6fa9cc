import { ScenarioError } from '../scenario/problems.ts';
import { nearest } from '../scenario/suggest.ts';
import type { Scenario } from '../scenario/types.ts';

/** Which scenarios a run is about; each given part must fit. */
export interface Selection {
  /** Part of the id or the title, in any case. */
  readonly grep?: string;
  /** One of these tags. */
  readonly tags?: readonly string[];
  /** One of these kinds. */
  readonly kinds?: readonly string[];
}

/** Scenarios with this tag take minutes: only a run that asks for them has them. */
export const SOAK_TAG = 'soak';

export interface Selected {
  readonly scenarios: readonly Scenario[];
  readonly leftOut: readonly Scenario[];
  /** Fit the selection, but are left out because nobody asked for what takes so long. */
  readonly soaks: readonly Scenario[];
}

/** Throws ScenarioError when nothing fits: a run without scenarios must never be green. */
export function select(all: readonly Scenario[], selection: Selection): Selected {
  const fitting = all.filter((scenario) => fits(scenario, selection));
  const soaks = fitting.filter((scenario) => scenario.tags.includes(SOAK_TAG) && !asksFor(scenario, selection));
  const scenarios = fitting.filter((scenario) => !soaks.includes(scenario));
  if (scenarios.length > 0) return { scenarios, leftOut: all.filter((one) => !fitting.includes(one)), soaks };
  if (soaks.length > 0) {
    const ids = soaks.map((one) => one.id).join(', ');
    throw new ScenarioError(
      `${describeSelection(selection)} matches only what runs when asked for: add --tag soak (${ids})`,
    );
  }
  const near =
    selection.grep === undefined
      ? undefined
      : nearest(
          selection.grep,
          all.map((one) => one.id),
        );
  const ids = all.map((one) => one.id).sort();
  const hint = near === undefined ? `there are: ${ids.join(', ') || 'none'}` : `did you mean "${near}"?`;
  throw new ScenarioError(`no scenario matches ${describeSelection(selection)} (${hint})`);
}

export function describeSelection({ grep, tags, kinds }: Selection): string {
  const parts = [
    ...(grep === undefined ? [] : [`--grep ${grep}`]),
    ...(tags?.length ? [`--tag ${tags.join(',')}`] : []),
    ...(kinds?.length ? [`--kind ${kinds.join(',')}`] : []),
  ];
  return parts.join(' ') || 'the selection';
}

/** By the tag, or by the whole id, as a report's command to run it again does. */
function asksFor(scenario: Scenario, { tags = [], grep }: Selection): boolean {
  return tags.includes(SOAK_TAG) || grep === scenario.id;
}

function fits(scenario: Scenario, { grep, tags, kinds }: Selection): boolean {
  const text = `${scenario.id} ${scenario.title}`.toLowerCase();
  return (
    (grep === undefined || text.includes(grep.toLowerCase())) &&
    (!tags?.length || tags.some((tag) => scenario.tags.includes(tag))) &&
    (!kinds?.length || kinds.includes(scenario.kind))
  );
}
