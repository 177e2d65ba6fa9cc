import type { LoadResult, LoadStep } from '../../load/types.ts';
import type { Report, ScenarioResult } from '../types.ts';
import { duration, percent, plural } from '../words.ts';
import { anchor } from './anchor.ts';
import { type Axis, type Band, decades, type Line, plot } from './charts.ts';
import { badge } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { capped, scrolling, section } from './parts.ts';

/** Steps of a load that are plotted; the table has all. */
const PLOTTED = 3;
const FAILURES = 5;

type Loaded = ScenarioResult & { readonly load: LoadResult };

function loaded({ scenarios }: Report): Loaded[] {
  return scenarios.filter((one): one is Loaded => one.load !== undefined);
}

/** Throughput, latency over time with faults as bands, and the percentile spectrum, of every load scenario. */
export function loadSection(report: Report): Markup | null {
  const scenarios = loaded(report);
  if (scenarios.length === 0) return null;
  return section(
    'load',
    'Load',
    'latency is counted from when a call was due, failed ones included',
    html`${scenarios.map(oneLoad)}`,
  );
}

function oneLoad(scenario: Loaded): Markup {
  const { id, title, load } = scenario;
  const { offered } = load;
  const facts = [
    load.profile,
    ...(/\buser/.test(load.profile) ? [] : [plural(load.users, 'user')]),
    `${offered.completed} of ${offered.started} ended well`,
    ...(offered.planned === null ? [] : [`${offered.planned} planned`]),
    ...(offered.dropped > 0 ? [`${offered.dropped} never begun: too many in flight`] : []),
    load.generator.valid
      ? 'the generator kept its plan'
      : `NOT VALID: ${load.generator.reason ?? 'the generator lagged'}`,
  ];
  const steps = load.steps.filter((step) => step.series.length > 1).slice(0, PLOTTED);
  return html`<h3><a href="#${anchor({ id })}">${title}</a></h3><p class="none">${facts.join('; ')}</p>${stepTable(load)}<div class="plots">${steps.map((step) => overTime(step, load, bandsOf(scenario)))}${spectra(load.steps)}</div>${failures(load)}`;
}

function stepTable({ steps, durationMs }: LoadResult): Markup {
  const rows = steps.map(({ id, kind, count, errors, timeouts, latency }) => {
    const share = count + errors === 0 ? 0 : errors / (count + errors);
    const cells = latency
      ? [latency.p50, latency.p90, latency.p95, latency.p99, latency.max].map(
          (ms) => html`<td class="n">${duration(ms)}</td>`,
        )
      : html`<td class="n few" colspan="5">not measured</td>`;
    return html`<tr><th scope="row">${id}<small>${kind}</small></th><td class="n">${count}</td><td class="n">${errors > 0 ? html`<b class="bad">${errors}</b>` : 0}${timeouts > 0 && html` (${timeouts} timed out)`}</td><td class="n">${percent(share)}</td><td class="n">${(count / Math.max(0.001, durationMs / 1000)).toFixed(1)}/s</td>${cells}</tr>`;
  });
  return scrolling(
    'Steps of the load',
    html`<table><thead><tr><th>Step</th><th class="n">ended well</th><th class="n">failed</th><th class="n">share</th><th class="n">rate</th><th class="n">p50</th><th class="n">p90</th><th class="n">p95</th><th class="n">p99</th><th class="n">max</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function overTime(step: LoadStep, load: LoadResult, bands: readonly Band[]): Markup {
  const points = (which: 'p50' | 'p95' | 'p99') =>
    step.series.flatMap((bucket) => {
      const y = bucket[which];
      return y === null
        ? []
        : [{ x: bucket.t, y, title: `${which} ${duration(y)} at ${duration(bucket.t)}, n=${bucket.count}` }];
    });
  const lines: Line[] = [
    { name: 'p50', tone: 1, points: points('p50') },
    { name: 'p95', tone: 2, points: points('p95') },
    { name: 'p99', tone: 3, points: points('p99') },
  ];
  const failing = step.series.filter((bucket) => bucket.errors > 0);
  const values = lines.flatMap((line) => line.points.map((point) => point.y));
  const y = decades(values, { format: duration, name: 'latency' });
  const marks: Line[] =
    failing.length === 0
      ? []
      : [
          {
            name: 'some failed',
            tone: 4,
            scattered: true,
            points: failing.map((bucket) => ({ x: bucket.t, y: y.min, title: `${bucket.errors} failed` })),
          },
        ];
  return html`<div><h4>${step.id} over time</h4>${plot({
    label: `Latency of ${step.id} over time`,
    lines: [...lines, ...marks],
    bands,
    x: {
      min: 0,
      max: Math.max(1, load.durationMs),
      log: false,
      format: (ms) => `${Number((ms / 1000).toFixed(1))} s`,
      name: 'time in the load',
    },
    y,
  })}</div>`;
}

/** Warm-ups, and the faults that the load or its scenario switched on; all on the load's own time line. */
function bandsOf({ load, faults, startedAt }: Loaded): Band[] {
  const lead = startedAt === undefined ? 0 : Date.parse(load.startedAt) - Date.parse(startedAt);
  return [
    ...faults.flatMap(({ id, windows = [] }) =>
      windows.map(({ fromMs, toMs }) => ({ from: fromMs - lead, to: toMs - lead, name: id, tone: 'fault' as const })),
    ),
    ...load.phases
      .filter((phase) => phase.warmup)
      .map(({ id, fromMs, toMs }) => ({ from: fromMs, to: toMs, name: id, tone: 'quiet' as const })),
    ...load.faults.map(({ id, fromMs, toMs }) => ({ from: fromMs, to: toMs, name: id, tone: 'fault' as const })),
  ];
}

/** Percentiles on an axis of "one in so many": 90, 99 and 99.9 are equally far apart. */
function spectra(steps: readonly LoadStep[]): Markup | null {
  const shown = steps.filter((step) => step.spectrum.length > 1).slice(0, PLOTTED);
  if (shown.length === 0) return null;
  const oneIn = (percentile: number) => 1 / Math.max(1e-6, 1 - percentile / 100);
  const lines = shown.map(
    (step, index): Line => ({
      name: step.id,
      tone: (index + 1) as 1 | 2 | 3,
      points: step.spectrum
        .filter((one) => one.percentile < 100)
        .map((one) => ({
          x: oneIn(one.percentile),
          y: one.ms,
          title: `${step.id}: ${one.percentile} % within ${duration(one.ms)}`,
        })),
    }),
  );
  const all = lines.flatMap((line) => line.points);
  const x: Axis = {
    ...decades(
      all.map((point) => point.x),
      { format: (value) => `${Number((100 - 100 / value).toFixed(4))} %`, name: 'percentile' },
    ),
    min: 1,
  };
  const y = decades(
    all.map((point) => point.y),
    { format: duration, name: 'latency' },
  );
  return html`<div><h4>Percentile spectrum</h4>${plot({ label: 'Percentile spectrum of latency', lines, x, y })}</div>`;
}

function failures({ steps }: LoadResult): Markup | null {
  const all = steps
    .filter((step) => step.id !== 'flow')
    .flatMap(({ id, failures: found }) => found.map((one) => ({ id, ...one })));
  if (all.length === 0) return null;
  const { parts, note } = capped(
    all.toSorted((a, b) => b.count - a.count),
    FAILURES,
    'kind of failure',
    ({ id, message, count }) => html`<li><b>${count}</b> × <code>${id}</code> ${message}</li>`,
  );
  return html`<h4>Most frequent failures</h4><ul class="plain">${parts}</ul>${note}`;
}

/** Whether the load was offered as planned: without that its figures say nothing of the pipeline. */
export function generatorSection(report: Report): Markup | null {
  const scenarios = loaded(report);
  if (scenarios.length === 0) return null;
  const ms = (value: number | null) => (value === null ? '–' : duration(value));
  const rows = scenarios.map(
    ({ id, load: { generator, offered } }) =>
      html`<tr><td>${badge(generator.valid ? 'PASS' : 'INVALID', generator.valid ? 'valid' : 'not valid')}</td><th scope="row"><a href="#${anchor({ id })}"><code>${id}</code></a>${generator.reason !== undefined && html`<small>${generator.reason}</small>`}</th><td class="n" data-th="planned">${offered.planned ?? '–'}</td><td class="n" data-th="started">${offered.started}</td><td class="n" data-th="finished">${offered.completed + offered.failed}</td><td class="n" data-th="dropped">${offered.dropped}</td><td class="n" data-th="lag p99">${ms(generator.lagP99Ms)} of ${duration(generator.lagLimitMs)}</td><td class="n" data-th="loop delay p99">${duration(generator.eventLoopDelayP99Ms)}</td><td class="n" data-th="loop busy">${percent(generator.utilisation)}</td></tr>`,
  );
  const table = html`<table class="cards"><thead><tr><th>State</th><th>Scenario</th><th class="n">planned</th><th class="n">started</th><th class="n">finished</th><th class="n">dropped</th><th class="n">lag p99</th><th class="n">loop delay p99</th><th class="n">loop busy</th></tr></thead><tbody>${rows}</tbody></table>`;
  return section(
    'generator',
    'Generator health',
    'whether the load was offered as planned',
    scrolling('Generator health', table),
  );
}
