import { summarize } from '../report/statistics.ts';
import type { LatencySummary, ScenarioResult } from '../report/types.ts';

/** How long the steps that were done took, by kind of step. Failed and skipped ones are no measurement. */
export function latencies(scenarios: readonly Pick<ScenarioResult, 'steps'>[]): Record<string, LatencySummary> {
  const byKind = new Map<string, number[]>();
  for (const step of scenarios.flatMap((scenario) => scenario.steps)) {
    if (step.state !== 'done') continue;
    const samples = byKind.get(step.kind) ?? [];
    samples.push(step.durationMs);
    byKind.set(step.kind, samples);
  }
  return Object.fromEntries(
    [...byKind].sort(([a], [b]) => a.localeCompare(b)).map(([kind, samples]) => [kind, summarize(samples)]),
  );
}
