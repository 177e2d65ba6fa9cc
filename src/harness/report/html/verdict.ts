import { reasons } from '../reasons.ts';
import type { Report } from '../types.ts';
import { shorten } from '../untrusted.ts';
import {
  caveats,
  countsSentence,
  moment,
  money,
  passRateSentence,
  plural,
  runDuration,
  stateCounts,
  verdictMeaning,
} from '../words.ts';
import { anchor } from './anchor.ts';
import { icon } from './icons.ts';
import { html, type Markup } from './markup.ts';

/** The first screen: what the verdict is, what it rests on, and what it does not say. */
export function verdictHeader(report: Report): Markup {
  const known = caveats(report);
  return html`<header class="verdict v-${report.verdict}">
<div class="wrap">
<p class="run">Shakedown <span>run ${report.run.id}</span></p>
<h1>${icon(report.verdict)}<span>${report.verdict}</span></h1>
<div class="say"><div>
<p class="means">${verdictMeaning(report)}</p>
<p class="counts">${countsSentence(report)}${gateSentence(report)}</p>
<p class="rate">${passRateSentence(report)}</p>
</div>${reasonList(report)}</div>
${stateBar(report)}
</div>
</header>
<div class="wrap lead">
<aside class="limits" aria-label="What this run does not say">
<h2>What this run does not say</h2>
${known.length === 0 ? html`<p>No limit is known.</p>` : html`<ul>${known.map((caveat) => html`<li>${caveat}</li>`)}</ul>`}
${report.notChecked.length > 0 && html`<p><a href="#not-checked">${plural(report.notChecked.length, 'thing')} not checked, by name</a></p>`}
</aside>
${factSheet(report)}
</div>`;
}

const REASONS = 5;

/** The worst first, each a way to its evidence; for a plain PASS, what was looked at. */
function reasonList(report: Report): Markup {
  const why = reasons(report);
  if (why.length === 0)
    return html`<ul class="why">${kindCounts(report).map((text) => html`<li>${icon('PASS')}<span>${text}</span></li>`)}</ul>`;
  const items = why.slice(0, REASONS).map(({ state, text, where, scenario }) => {
    const target = scenario === undefined ? where : anchor({ id: scenario });
    return html`<li>${icon(state)}<a href="#${target}"><span class="vh">${state} </span>${shorten(text, 200)}${scenario !== undefined && html`<code>${shorten(scenario, 60)}</code>`}</a></li>`;
  });
  const more = why.length - REASONS;
  return html`<ul class="why">${items}${more > 0 && html`<li class="more">and ${plural(more, 'more reason')} below</li>`}</ul>`;
}

function kindCounts({ scenarios }: Report): string[] {
  const passed = scenarios.filter((scenario) => scenario.state === 'PASS');
  const kinds = Map.groupBy(passed, (scenario) => scenario.kind);
  return [...kinds]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([kind, members]) =>
        `${kind}: ${plural(members.length, 'scenario')}, ${plural(members.flatMap((one) => one.checks).length, 'check')}`,
    );
}

function gateSentence({ gates }: Report): string {
  if (gates.length === 0) return '; no gates';
  const passed = gates.filter((gate) => gate.state === 'PASS').length;
  return `; ${passed} of ${plural(gates.length, 'gate')} passed`;
}

function factSheet({ run, costs, exitCode, ...report }: Report): Markup {
  const commit =
    run.git.commit === null ? 'not known' : run.git.commit.slice(0, 12) + (run.git.dirty ? ', changed' : '');
  const facts: readonly (readonly [string, string])[] = [
    ['Backend', run.backend],
    ['Database', run.database],
    ['Seed', run.seed],
    ['Commit', commit],
    ['Started', moment(run.startedAt)],
    ['Took', runDuration({ run, costs, exitCode, ...report })],
    ['Ledger', money(costs.ledgerUsd)],
    ['Exit code', String(exitCode)],
  ];
  return html`<dl class="sheet-facts">${facts.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>`;
}

/** Scenarios by state as one bar. Its legend says the same in words. */
function stateBar(report: Report): Markup | null {
  const counts = stateCounts(report);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  let x = 0;
  const parts = counts.map(({ state, count }) => {
    const width = (count / total) * 1000;
    const rect = html`<rect class="b-${state}" x="${x.toFixed(2)}" y="0" width="${Math.max(0, width - 3).toFixed(2)}" height="14"/>`;
    x += width;
    return rect;
  });
  const legend = counts.map(({ state, words }) => html`<li>${icon(state)} ${words}</li>`);
  return html`<svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">${parts}</svg><ul class="legend">${legend}</ul>`;
}
