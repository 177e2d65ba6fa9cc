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

export interface Selected {
  readonly scenarios: readonly Scenario[];
  readonly leftOut: readonly Scenario[];
}

/** Throws ScenarioError when nothing fits: a run without scenarios must never be green. */
export function select(all: readonly Scenario[], selection: Selection): Selected {
  const scenarios = all.filter((scenario) => fits(scenario, selection));
  if (scenarios.length > 0) return { scenarios, leftOut: all.filter((one) => !scenarios.includes(one)) };
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

function fits(scenario: Scenario, { grep, tags, kinds }: Selection): boolean {
  const text = `${scenario.id} ${scenario.title}`.toLowerCase();
  return (
    (grep === undefined || text.includes(grep.toLowerCase())) &&
    (!tags?.length || tags.some((tag) => scenario.tags.includes(tag))) &&
    (!kinds?.length || kinds.includes(scenario.kind))
  );
}
