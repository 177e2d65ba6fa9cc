import type { Report, ScenarioResult } from '../types.ts';
import { duration, plural, stateCounts, worstFirst } from '../words.ts';
import { anchor } from './anchor.ts';
import { badge } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { capped, section } from './parts.ts';
import { scenarioBody } from './scenario.ts';

const SCENARIOS = 2000;
/** Unfolded from the start: the worst ones, as long as they are bad. */
const UNFOLDED = 2;

export interface Budget {
  /** Bytes of detail that may still be written. */
  left: number;
}

export function scenarioSection(report: Report, budget: Budget): Markup {
  if (report.scenarios.length === 0) {
    return section('scenarios', 'Scenarios', '', html`<p class="none">No scenario was run.</p>`);
  }
  const sorted = worstFirst(report.scenarios);
  const index = new Map(report.scenarios.map((scenario, i) => [scenario, i]));
  let leftOut = 0;
  const { parts, note } = capped(sorted, SCENARIOS, 'scenario', (scenario) => {
    const body = scenarioBody(scenario, `/scenarios/${index.get(scenario)}`);
    const fits = body.text.length <= budget.left;
    if (fits) budget.left -= body.text.length;
    else leftOut++;
    const unfold = sorted.indexOf(scenario) < UNFOLDED && ['INVALID', 'FAIL', 'UNKNOWN'].includes(scenario.state);
    return scenarioRow(scenario, { unfold, body: fits ? body : tooMuch(index.get(scenario) ?? 0) });
  });
  const dropped =
    leftOut > 0 &&
    html`<p class="left">The details of ${plural(leftOut, 'scenario')} were left out to keep this page small; report.json has all.</p>`;
  return section(
    'scenarios',
    'Scenarios',
    'worst first',
    html`${tools(report)}${dropped}<div class="list">${parts}</div>${note}`,
  );
}

function tooMuch(index: number): Markup {
  return html`<div class="body"><p class="left">Left out to keep this page small: see /scenarios/${index} in report.json.</p></div>`;
}

function scenarioRow(scenario: ScenarioResult, { unfold, body }: { unfold: boolean; body: Markup }): Markup {
  const passed = scenario.checks.filter((check) => check.state === 'PASS').length;
  const checks = scenario.checks.length === 0 ? 'no checks' : `${passed} of ${scenario.checks.length} checks`;
  const words = `${scenario.id} ${scenario.title} ${scenario.kind} ${scenario.tags.join(' ')}`.toLowerCase();
  return html`<details class="sc" id="${anchor(scenario)}" data-state="${scenario.state}" data-kind="${scenario.kind}" data-words="${words}"${unfold && html` open`}>
<summary>${badge(scenario.state)}<span class="t"><b>${scenario.title}</b><code>${scenario.id}</code></span><span class="k">${scenario.kind}</span><span class="c">${checks}</span><span class="d">${duration(scenario.durationMs)}</span></summary>
${body}</details>`;
}

/** Needs the script, so it is hidden until the script shows it. */
function tools(report: Report): Markup {
  const states = stateCounts(report).map(
    ({ state, count }) =>
      html`<label class="chip"><input type="checkbox" value="${state}">${badge(state)} ${count}</label>`,
  );
  const kinds = [...new Set(report.scenarios.map((scenario) => scenario.kind))].sort();
  return html`<div class="tools" hidden role="search" aria-label="Filter scenarios">
<input type="search" id="find" placeholder="Find by name, kind or tag  ( / )" aria-label="Find scenarios">
<select id="kind" aria-label="Kind"><option value="">every kind</option>${kinds.map((kind) => html`<option>${kind}</option>`)}</select>
<fieldset><legend class="vh">States</legend>${states}</fieldset>
<button type="button" id="unfold">Unfold all</button><output id="shown" aria-live="polite"></output></div>`;
}
