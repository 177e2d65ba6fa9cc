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
  return Object.fromEntries([...byKind].sort(([a], [b]) => a.localeCompare(b)).map(([kind, samples]) => [kind, summary(samples)]));
}

/** Percentiles by nearest rank: each is a time that was really measured. `samples` must not be empty. */
export function summary(samples: readonly number[]): LatencySummary {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
