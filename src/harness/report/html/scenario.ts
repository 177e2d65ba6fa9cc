import type { JournalExcerpt, JournalRow } from '../journal.ts';
import type { CheckResult, ScenarioResult, StepResult } from '../types.ts';
import { shorten, show } from '../untrusted.ts';
import { checksWorstFirst, duration, measuredBy, moment, money, moneyGap, sameMoney } from '../words.ts';
import { badge, icon } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { capped, evidenceList, scrolling, value } from './parts.ts';
import { waterfall } from './plots.ts';

const CHECKS = 100;
const STEPS = 60;
const TEXT = 2000;

/** Everything about one scenario. `pointer` is its place in report.json. */
export function scenarioBody(scenario: ScenarioResult, pointer: string, journal: JournalExcerpt | undefined): Markup {
  return html`<div class="body">
<p class="intent">${shorten(scenario.intent, TEXT)}</p>
${scenario.reason !== undefined && html`<p class="reason st-${scenario.state}"><b>${scenario.state}</b> ${shorten(scenario.reason, TEXT)}</p>`}
${checkList(scenario, pointer)}
${stepTable(scenario.steps)}
${faultTable(scenario)}
${journalTable(journal)}
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

function faultTable({ faults }: ScenarioResult): Markup | null {
  if (faults.length === 0) return null;
  const rows = faults.map((fault) => {
    const need = fault.hits >= fault.mustHit;
    const state =
      fault.hits === 0 && need
        ? badge('SKIPPED', 'did not strike')
        : need
          ? badge('PASS', 'struck')
          : badge('INVALID', 'did not strike');
    return html`<tr><th scope="row"><code>${fault.id}</code></th><td class="n">${fault.hits}</td><td class="n">${fault.mustHit}</td><td>${state}</td></tr>`;
  });
  return html`<h4>Faults</h4>${scrolling('Faults', html`<table><thead><tr><th>Fault</th><th class="n">hits</th><th class="n">must hit</th><th>State</th></tr></thead><tbody>${rows}</tbody></table>`)}`;
}

function journalTable(journal: JournalExcerpt | undefined): Markup | null {
  if (!journal || journal.rows.length + journal.leftOut === 0) return null;
  const rows = journal.rows.map(journalRow);
  const left =
    journal.leftOut > 0 &&
    html`<p class="left">${journal.leftOut} journal rows left out here; journal.ndjson has all.</p>`;
  return html`<details class="ev"><summary>${journal.rows.length} journal rows of what the mocks saw</summary>${scrolling('Journal', html`<table class="journal"><thead><tr><th class="n">#</th><th>Call</th><th class="n">Status</th><th class="n">Took</th><th>Faults</th><th>Facts</th></tr></thead><tbody>${rows}</tbody></table>`)}${left}</details>`;
}

function journalRow(row: JournalRow): Markup {
  const call = [row.vendor, row.operation ?? `${row.method ?? ''} ${row.path ?? ''}`].filter(Boolean).join(' ');
  const took = row.durationMs === undefined ? '' : duration(row.durationMs);
  return html`<tr${row.cited && html` class="cited"`}><td class="n">${row.seq}${row.cited && html`<span class="vh"> cited as evidence</span>`}</td><td><code>${shorten(call, 200)}</code></td><td class="n">${(row.status ?? 0) >= 400 ? html`<b class="bad">${row.status}</b>` : row.status}</td><td class="n">${took}</td><td>${shorten(row.faults.join(', '), 200)}</td><td><code>${shorten(row.rest, 300)}</code></td></tr>`;
}

function moneyLine({ costs }: ScenarioResult): Markup {
  const words = `ledger ${money(costs.ledgerUsd)}, billed ${money(costs.billedUsd)}`;
  if (costs.ledgerUsd === 0 && costs.billedUsd === 0) return html`nothing was spent`;
  return sameMoney(costs.ledgerUsd, costs.billedUsd)
    ? html`${words} ${badge('PASS', 'agree')}`
    : html`${words} ${badge('FAIL', moneyGap(costs))}`;
}
