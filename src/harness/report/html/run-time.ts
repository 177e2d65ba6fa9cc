import type { Report, ScenarioResult, StepResult } from '../types.ts';
import { duration } from '../words.ts';
import { type Axis, type Band, decades, type Line, plot } from './charts.ts';
import type { Markup } from './markup.ts';

/** Step kinds that get a mark of their own, the most frequent; the others share one. */
const OWN_MARKS = 3;

/** Milliseconds from the run's beginning to a moment of a scenario. */
export function sinceRun({ run }: Report, { startedAt }: Pick<ScenarioResult, 'startedAt'>, ms = 0): number {
  return startedAt === undefined ? 0 : Math.max(0, Date.parse(startedAt) - Date.parse(run.startedAt)) + ms;
}

export function runAxis({ run }: Report): Axis {
  const max = Math.max(1, Date.parse(run.finishedAt) - Date.parse(run.startedAt));
  return { min: 0, max, log: false, format: (ms) => `${Math.round(ms / 1000)} s`, name: 'time in the run' };
}

/** When faults were in force, on the run's time line. */
export function faultBands(report: Report): Band[] {
  return report.scenarios.flatMap((scenario) =>
    scenario.faults.flatMap((fault) =>
      (fault.windows ?? []).map(({ fromMs, toMs }) => ({
        from: sinceRun(report, scenario, fromMs),
        to: sinceRun(report, scenario, toMs),
        name: `${scenario.id}: ${fault.id}`,
        tone: 'fault' as const,
      })),
    ),
  );
}

/** Every step that was done, when it began and how long it took. Null when the steps bear no time. */
export function stepsOverTime(report: Report): Markup | null {
  const steps = report.scenarios.flatMap((scenario) =>
    scenario.steps.filter((step) => step.state === 'done' && step.durationMs > 0).map((step) => ({ scenario, step })),
  );
  if (steps.length < 2) return null;
  const byKind = [...Map.groupBy(steps, ({ step }) => step.kind)].sort(([, a], [, b]) => b.length - a.length);
  const own = byKind.slice(0, OWN_MARKS);
  const rest = byKind.slice(OWN_MARKS).flatMap(([, members]) => members);
  const point = ({ scenario, step }: { scenario: ScenarioResult; step: StepResult }) => ({
    x: Date.parse(step.startedAt) - Date.parse(report.run.startedAt),
    y: step.durationMs,
    title: `${scenario.id} ${step.id} (${step.kind}): ${duration(step.durationMs)}`,
  });
  const lines: Line[] = [
    ...own.map(([kind, members], index) => ({
      name: kind,
      tone: (index + 1) as 1 | 2 | 3,
      points: members.map(point),
      scattered: true,
    })),
    ...(rest.length > 0 ? [{ name: 'other steps', tone: 4 as const, points: rest.map(point), scattered: true }] : []),
  ];
  return plot({
    label: 'Duration of every step over the time of the run',
    wide: true,
    lines,
    bands: faultBands(report),
    x: runAxis(report),
    y: decades(
      steps.map(({ step }) => step.durationMs),
      { format: duration, name: 'took' },
    ),
  });
}
