import type { CheckResult, JournalRecord, LogRecord, ScenarioResult, StepResult } from '../types.ts';
import { shorten, show } from '../untrusted.ts';
import {
  checksWorstFirst,
  duration,
  measuredBy,
  moment,
  money,
  moneyGap,
  plural,
  presumedWords,
  settled,
} from '../words.ts';
import { faultTable, modeTable } from './faults.ts';
import { badge, icon } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { capped, evidenceList, scrolling, value } from './parts.ts';
import { waterfall } from './plots.ts';

const CHECKS = 100;
const STEPS = 60;
const TEXT = 2000;

/** Everything about one scenario. `pointer` is its place in report.json. */
export function scenarioBody(scenario: ScenarioResult, pointer: string): Markup {
  return html`<div class="body">
<p class="intent">${shorten(scenario.intent, TEXT)}</p>
${scenario.reason !== undefined && html`<p class="reason st-${scenario.state}"><b>${scenario.state}</b> ${shorten(scenario.reason, TEXT)}</p>`}
${checkList(scenario, pointer)}
${gateList(scenario)}
${stepTable(scenario.steps)}
${faultTable(scenario)}
${modeTable(scenario)}
${journalTable(scenario)}
${logTable(scenario)}
<h4>Money and traces</h4>
<p>${moneyLine(scenario)}</p>
${scenario.correlationIds.length > 0 && html`<p>Correlation ids <code>${shorten(scenario.correlationIds.join(' '), TEXT)}</code></p>`}
<h4>Run it alone</h4>
<div class="cmd"><code>${scenario.rerun}</code></div>
<p class="where"><code>${scenario.file}</code>${scenario.tags.map((tag) => html` <span class="tag">${tag}</span>`)}</p>
</div>`;
}

function checkList(scenario: ScenarioResult, pointer: string): Markup {
  if (scenario.checks.length === 0) return html`<p class="none">No check was judged.</p>`;
  const at = (check: CheckResult) => `${pointer}/checks/${scenario.checks.indexOf(check)}`;
  const { parts, note } = capped(checksWorstFirst(scenario.checks), CHECKS, 'check', (check) =>
    checkItem(check, at(check)),
  );
  return html`<h4>Checks</h4><ol class="checks">${parts}</ol>${note}`;
}

function checkItem(check: CheckResult, pointer: string): Markup {
  const red =
    check.lastRed === null
      ? html`<span class="never">never seen red</span>`
      : html`<span class="seen">last red ${moment(check.lastRed)}</span>`;
  return html`<li class="check st-${check.state}"><div class="ch">${icon(check.state)}<span class="vh">${check.state}</span><b>${check.title}</b><code>${check.id}</code>${red}</div>
${comparison(check, pointer)}
${evidenceList(check.evidence)}</li>`;
}

/** Side by side; once, when what was measured is just what was expected. */
function comparison(check: CheckResult, pointer: string): Markup {
  const measured = measuredBy(check);
  const side = (label: string, raw: unknown, field: string) =>
    html`<div><span class="lab">${label}</span>${value(raw, `${pointer}/${field}`)}</div>`;
  if (check.state === 'PASS' && show(check.measured) === show(check.expected)) {
    return html`<div class="mx one">${side('measured, as expected', measured, 'measured')}</div>`;
  }
  return html`<div class="mx">${side('measured', measured, 'measured')}${side('expected', check.expected, 'expected')}</div>`;
}

function stepTable(steps: readonly StepResult[]): Markup | null {
  if (steps.length === 0) return null;
  const bar = waterfall(steps);
  const { parts, note } = capped(
    steps,
    STEPS,
    'step',
    (step) =>
      html`<tr><th scope="row">${step.id}<small>${step.kind}</small></th><td class="wide">${bar(step)}</td><td class="n">${duration(step.durationMs)}</td><td>${step.state === 'done' ? null : html`<b class="${step.state === 'failed' ? 'bad' : 'few'}">${step.state}</b> `}${shorten(step.error ?? '', TEXT)}</td></tr>`,
  );
  return html`<h4>Steps</h4>${scrolling('Steps', html`<table class="steps"><thead class="vh"><tr><th>Step</th><th>When</th><th>Took</th><th>Problem</th></tr></thead><tbody>${parts}</tbody></table>`)}${note}`;
}

function journalTable(scenario: ScenarioResult): Markup | null {
  const { journal = [], leftOut } = scenario.records ?? {};
  if (journal.length === 0) return null;
  const left =
    (leftOut?.journal ?? 0) > 0 &&
    html`<p class="left">${plural(leftOut?.journal ?? 0, 'call')} left out here; journal.ndjson has all.</p>`;
  return html`<details class="ev"><summary>${plural(journal.length, 'call')} as the mocks saw them</summary>${scrolling('Journal', html`<table class="journal"><thead><tr><th class="n">#</th><th class="n">at</th><th>Call</th><th class="n">Status</th><th class="n">Took</th><th>Faults</th><th>Facts</th></tr></thead><tbody>${journal.map(journalRow)}</tbody></table>`)}${left}</details>`;
}

function journalRow(call: JournalRecord): Markup {
  const { seq, atMs, vendor, instance, operation, status, durationMs, faults, facts, cited } = call;
  const who = instance === 'real' ? `${vendor} (stand-in for real)` : vendor;
  const answered =
    status === null ? html`<b class="bad">none</b>` : status >= 400 ? html`<b class="bad">${status}</b>` : status;
  return html`<tr${cited && html` class="cited"`}><td class="n">${seq}${cited && html`<span class="vh"> cited as evidence</span>`}</td><td class="n">${duration(atMs)}</td><td><code>${shorten(`${who} ${operation}`, 200)}</code></td><td class="n">${answered}</td><td class="n">${duration(durationMs)}</td><td>${shorten(faults.join(', '), 200)}</td><td><code>${shorten(show(facts), 300)}</code></td></tr>`;
}

function logTable(scenario: ScenarioResult): Markup | null {
  const { log = [], leftOut } = scenario.records ?? {};
  if (log.length === 0) return null;
  const left =
    (leftOut?.log ?? 0) > 0 &&
    html`<p class="left">${plural(leftOut?.log ?? 0, 'line')} left out here; log.ndjson has all.</p>`;
  return html`<details class="ev"><summary>${plural(log.length, 'line')} of the pipeline's log</summary>${scrolling('Log', html`<table class="journal"><thead><tr><th class="n">at</th><th>Level</th><th>Event</th><th>Facts</th></tr></thead><tbody>${log.map(logRow)}</tbody></table>`)}${left}</details>`;
}

function logRow({ atMs, level, text, fields }: LogRecord): Markup {
  const loud = level === 'error' || level === 'warn';
  return html`<tr><td class="n">${atMs === null ? '' : duration(atMs)}</td><td>${loud ? html`<b class="bad">${level}</b>` : level}</td><td>${shorten(text, 200)}</td><td><code>${shorten(show(fields), 300)}</code></td></tr>`;
}

/** Bounds over many samples, beside the checks. */
function gateList({ gates = [] }: ScenarioResult): Markup | null {
  if (gates.length === 0) return null;
  const rows = gates.map(
    ({ title, id, state, measured, limit, samples }) =>
      html`<tr><td>${badge(state)}</td><th scope="row">${title}<small><code>${id}</code></small></th><td data-th="measured"><b>${measured === null ? 'not measured' : shorten(show(measured), 200)}</b></td><td data-th="limit">${limit}</td><td data-th="samples" class="n">${samples}</td></tr>`,
  );
  return html`<h4>Gates</h4>${scrolling('Gates', html`<table class="cards"><thead><tr><th>State</th><th>Gate</th><th>Measured</th><th>Limit</th><th class="n">Samples</th></tr></thead><tbody>${rows}</tbody></table>`)}`;
}

function moneyLine({ costs }: ScenarioResult): Markup {
  const words = `ledger ${money(costs.ledgerUsd)}, billed ${money(costs.billedUsd)}`;
  if (costs.ledgerUsd === 0 && costs.billedUsd === 0) return html`nothing was spent`;
  return settled(costs)
    ? html`${words} ${badge('PASS', 'agree')} ${presumedWords(costs)}`
    : html`${words} ${badge('FAIL', moneyGap(costs))}`;
}
