import type { LatencySummary, StepResult } from '../types.ts';
import { duration } from '../words.ts';
import { html, type Markup } from './markup.ts';

const WIDTH = 1000;

/** Steps one below the other, each from its start to its end on the scenario's own time line. */
export function waterfall(steps: readonly StepResult[]): (step: StepResult) => Markup {
  const start = Math.min(...steps.map((step) => Date.parse(step.startedAt)));
  const end = Math.max(...steps.map((step) => Date.parse(step.startedAt) + step.durationMs));
  const scale = WIDTH / Math.max(1, end - start);
  return (step) => {
    const x = (Date.parse(step.startedAt) - start) * scale;
    const width = Math.max(3, step.durationMs * scale);
    return html`<svg class="wf" viewBox="0 0 ${WIDTH} 12" preserveAspectRatio="none" aria-hidden="true"><rect class="track" x="0" y="5.5" width="${WIDTH}" height="1"/><rect class="w-${step.state}" x="${Math.min(x, WIDTH - width).toFixed(1)}" y="1" width="${width.toFixed(1)}" height="10"/></svg>`;
  };
}

/** Percentiles on one logarithmic axis that all steps share. */
export interface LatencyAxis {
  readonly labels: string;
  draw(summary: LatencySummary): Markup;
}

export function latencyAxis(summaries: readonly LatencySummary[]): LatencyAxis {
  const values = summaries.flatMap((summary) => [summary.p50, summary.max]).filter((ms) => ms > 0);
  const low = 10 ** Math.floor(Math.log10(Math.min(...values, 1000)));
  const high = Math.max(low * 10, 10 ** Math.ceil(Math.log10(Math.max(...values, 1))));
  const place = (ms: number) => 8 + (Math.log10(Math.max(ms, low) / low) / Math.log10(high / low)) * (WIDTH / 2 - 16);
  const decades: number[] = [];
  for (let tick = low; tick <= high * 1.001; tick *= 10) decades.push(tick);
  return {
    labels: `logarithmic, from ${duration(low)} to ${duration(high)}`,
    draw({ p50, p95, p99, max }) {
      const grid = decades.map((tick) => html`<path class="grid" d="M${place(tick).toFixed(1)} 0v28"/>`);
      return html`<svg class="lat" viewBox="0 0 ${WIDTH / 2} 28" role="img" aria-label="median ${duration(p50)}, 95th percentile ${duration(p95)}, 99th ${duration(p99)}, largest ${duration(max)}">${grid}<path class="whisker" d="M${place(p50).toFixed(1)} 14H${place(max).toFixed(1)}"/><rect class="band" x="${place(p50).toFixed(1)}" y="8" width="${Math.max(2, place(p95) - place(p50)).toFixed(1)}" height="12"/><circle class="mid" cx="${place(p50).toFixed(1)}" cy="14" r="6"/><path class="p99" d="M${place(p99).toFixed(1)} 7v14"/><path class="max" d="M${(place(max) - 5).toFixed(1)} 9l5 5-5 5"/></svg>`;
    },
  };
}
