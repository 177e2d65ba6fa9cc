import type { ControlResult, GateResult, LatencySummary, Report } from '../types.ts';
import { shorten, show } from '../untrusted.ts';
import { controlsWorstFirst, duration, gatesWorstFirst, intervalOf, moment, plural } from '../words.ts';
import { anchor } from './anchor.ts';
import { badge } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { capped, evidenceList, scrolling, section } from './parts.ts';
import { latencyAxis } from './plots.ts';
import { stepsOverTime } from './run-time.ts';

const ROWS = 300;

export function gateSection({ gates }: Report): Markup {
  if (gates.length === 0) return section('gates', 'Gates', '', html`<p class="none">This run had no gates.</p>`);
  const { parts, note } = capped(gatesWorstFirst(gates), ROWS, 'gate', (gate) => gateRow(gate, gates.indexOf(gate)));
  const compared = gates.some((gate) => gate.baseline !== undefined);
  const table = html`<table class="cards"><thead><tr><th>State</th><th>Gate</th><th>Measured</th><th>Limit</th><th class="n">Samples</th><th>${compared && 'Against baseline'}</th><th>Evidence</th></tr></thead><tbody>${parts}</tbody></table>`;
  return section('gates', 'Gates', plural(gates.length, 'gate'), html`${scrolling('Gates', table)}${note}`);
}

function gateRow(gate: GateResult, index: number): Markup {
  const measured = gate.measured === null ? 'not measured' : shorten(show(gate.measured), 300);
  const scenario =
    gate.scenario !== undefined &&
    html`<small><a href="#${anchor({ id: gate.scenario })}">${gate.scenario}</a></small>`;
  return html`<tr><td>${badge(gate.state)}</td><th scope="row">${gate.title}<small><code>${gate.id}</code></small></th><td data-th="measured" data-src="/gates/${index}/measured"><b>${measured}</b>${boundsOf(gate)}</td><td data-th="limit">${shorten(gate.limit, 300)}</td><td data-th="samples" class="n">${gate.samples}${gate.needed !== undefined && html`<small${gate.samples < gate.needed && html` class="bad"`}>needs ${gate.needed}</small>`}</td><td data-th="baseline">${baselineOf(gate)}</td><td>${evidenceList(gate.evidence)}${scenario}</td></tr>`;
}

/** The 95 % interval; an open end is said in words. */
function boundsOf(gate: GateResult): Markup | null {
  const interval = intervalOf(gate);
  return interval === '' ? null : html`<small>95 %: ${interval}</small>`;
}

function baselineOf({ baseline }: GateResult): Markup | null {
  if (!baseline) return null;
  const ratio = baseline.ratio === null ? '' : `${baseline.ratio.toFixed(2)} × `;
  return html`${ratio}${baseline.name}<small>${baseline.verdict.replaceAll('_', ' ')}</small>`;
}

/** Samples needed before a percentile has an upper bound with 95 % confidence: 1 - p^n >= 0.95 (facts/harness.md 2.3). */
const NEEDED = { p50: 5, p90: 29, p95: 59, p99: 299 } as const;

export function latencySection(report: Report): Markup | null {
  const { latency } = report;
  const steps = Object.entries(latency);
  if (steps.length === 0) return null;
  const axis = latencyAxis(steps.map(([, summary]) => summary));
  const { parts, note } = capped(steps, ROWS, 'step', ([step, summary]) => {
    const cells = (['p50', 'p90', 'p95', 'p99'] as const).map((key) => percentileCell(summary, key));
    return html`<tr><th scope="row">${step}</th><td class="n">${summary.count}</td><td class="wide">${axis.draw(summary)}</td>${cells}<td class="n">${duration(summary.max)}</td></tr>`;
  });
  const table = html`<table><thead><tr><th>Step</th><th class="n">n</th><th>Median to largest</th><th class="n">p50</th><th class="n">p90</th><th class="n">p95</th><th class="n">p99</th><th class="n">max</th></tr></thead><tbody>${parts}</tbody></table>`;
  const legend = html`<p class="foot">Dot: median. Band: up to the 95th percentile. Stroke: 99th. Arrow: the largest.</p>`;
  const few = steps.some(([, { count }]) => count < NEEDED.p99);
  const footnote =
    few &&
    html`<p class="foot">† too few samples to bound this percentile (p90 needs ${NEEDED.p90}, p95 ${NEEDED.p95}, p99 ${NEEDED.p99}): read it as what happened, not as what to expect.</p>`;
  return section(
    'latency',
    'Latency',
    axis.labels,
    html`${scrolling('Latency', table)}${note}${legend}${footnote}<h4>Every step over the run</h4>${stepsOverTime(report)}`,
  );
}

function percentileCell(summary: LatencySummary, key: keyof typeof NEEDED): Markup {
  const few = summary.count < NEEDED[key];
  return html`<td class="n${few ? ' few' : ''}">${duration(summary[key])}${few ? '†' : ''}</td>`;
}

export function controlSection({ controls }: Report): Markup {
  if (controls.length === 0) {
    const how = html`<p class="none">No control was run: nothing planted a fault to see these checks turn red. <code>shakedown prove</code> does.</p>`;
    return section('controls', 'Controls', '', how);
  }
  const { parts, note } = capped(controlsWorstFirst(controls), ROWS, 'control', controlRow);
  const table = html`<table class="cards"><thead><tr><th>Outcome</th><th>Planted</th><th>Scenario</th><th>Checks that had to turn red</th><th>When</th></tr></thead><tbody>${parts}</tbody></table>`;
  return section(
    'controls',
    'Controls',
    'a planted fault must turn its checks red',
    html`${scrolling('Controls', table)}${note}`,
  );
}

function controlRow(control: ControlResult): Markup {
  const outcome = {
    RED: () => badge('PASS', 'turned red'),
    GREEN: () => badge('FAIL', 'stayed green'),
    INVALID: () => badge('INVALID', 'invalid'),
  }[control.state]();
  const checks = control.checks.map(({ id, state }) => html`<li><code>${id}</code> ${state}</li>`);
  return html`<tr><td>${outcome}</td><th scope="row">${control.planted}<small><code>${control.id}</code>${control.reason !== undefined && html` ${control.reason}`}</small></th><td data-th="scenario"><code>${control.scenario}</code></td><td data-th="checks"><ul class="plain">${checks}</ul></td><td data-th="when">${moment(control.at)}</td></tr>`;
}

export function notCheckedSection({ notChecked }: Report): Markup {
  if (notChecked.length === 0) {
    return section(
      'not-checked',
      'Not checked',
      '',
      html`<p class="none">The run recorded nothing that it left unchecked.</p>`,
    );
  }
  const { parts, note } = capped(notChecked, ROWS, 'entry', (entry) => html`<li>${shorten(entry, 1000)}</li>`);
  return section(
    'not-checked',
    'Not checked',
    plural(notChecked.length, 'thing'),
    html`<ul class="nots">${parts}</ul>${note}`,
  );
}

export function environmentSection({ run }: Report): Markup {
  const { environment } = run;
  const facts: readonly (readonly [string, string])[] = [
    ['Command', run.command],
    ['Run', run.id],
    ['Commit', run.git.commit ?? 'not known'],
    ['Finished', moment(run.finishedAt)],
    ['Node', environment.node],
    ['Platform', environment.platform],
    ['Processor', `${environment.cpu}, ${plural(environment.cores, 'core')}`],
    ['Memory', `${Math.round(environment.memoryMb).toLocaleString('en')} MB`],
    ['Prices dated', environment.pricesDated],
    ...Object.entries(environment.versions).slice(0, ROWS),
  ];
  return section(
    'environment',
    'Environment',
    '',
    html`<dl class="env">${facts.map(([term, text]) => html`<div><dt>${term}</dt><dd>${shorten(text, 1000)}</dd></div>`)}</dl>`,
  );
}
