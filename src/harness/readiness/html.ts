import { createHash } from 'node:crypto';
import { badge, type IconName, icon, iconSheet } from '../report/html/icons.ts';
import { html, Markup } from '../report/html/markup.ts';
import { capped, scrolling, section } from '../report/html/parts.ts';
import { STYLE } from '../report/html/style.ts';
import { shorten } from '../report/untrusted.ts';
import { moment, plural } from '../report/words.ts';
import { citedRuns } from './markdown.ts';
import type { StoredReadiness } from './store.ts';
import type { CriterionResult, CriterionState, ItemResult, ReadinessVerdict } from './types.ts';
import {
  basisSentence,
  criteriaWorstFirst,
  nextSteps,
  readinessMeaning,
  stateSentence,
  verdictSentence,
} from './words.ts';

const ICON: Readonly<Record<CriterionState, IconName>> = {
  MET: 'PASS',
  ATTESTED: 'PASS',
  WAIVED: 'WAIVED',
  'NOT MET': 'FAIL',
  'WRONG MODE': 'INVALID',
  'NOT RUN': 'SKIPPED',
  STALE: 'FLAKY',
  INSUFFICIENT: 'UNKNOWN',
  'NOT ATTESTED': 'UNKNOWN',
};
const VERDICT: Readonly<Record<ReadinessVerdict, IconName>> = {
  READY: 'PASS',
  'NOT READY': 'FAIL',
  INSUFFICIENT: 'UNKNOWN',
};

/** Longer than the run report's verdicts, so smaller. */
const OWN_STYLE = `
h1.ready{font-size:clamp(40px,7.5vw,84px)}
.crit td:nth-child(1){width:150px}.crit th{font-weight:400}.crit .what{font-weight:600}.crit .because{color:var(--soft);display:block;margin-top:2px}.crit .from{color:var(--soft);font-size:12.5px;display:block;margin-top:2px}
.items{margin-top:6px}.items li{padding:2px 0;font-size:13.5px;overflow-wrap:anywhere}
.hashes code{font-size:11.5px}`;

const OBSTACLES = 8;
const ITEMS = 60;
const NAMES = 60;

/** The readiness of a phase as one HTML file: no network, no script. */
export function readinessHtml(report: StoredReadiness): string {
  const style = STYLE + OWN_STYLE;
  const hash = createHash('sha256').update(style).digest('base64');
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${new Markup(hash)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Phase ${report.phase}: ${report.verdict.after}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${iconSheet()}
${header(report)}
<main>
${criteriaSection(report, 'must')}
${criteriaSection(report, 'should')}
${waiverSection(report)}
${caveatSection(report)}
${notCoveredSection(report)}
${evidenceSection(report)}
${section('next', 'Next', '', html`<ul class="nots">${nextSteps(report).map((step) => html`<li>${step}</li>`)}</ul>`)}
<footer>Every state here was computed from run records; none was written by hand. ${report.about}</footer>
</main>
</body>
</html>
`;
  return page.text;
}

function header(report: StoredReadiness): Markup {
  const { verdict } = report;
  const facts: readonly (readonly [string, string])[] = [
    ['Before waivers', verdict.before],
    ['After waivers', verdict.after],
    ['As of', moment(report.asOf)],
    ['Basis', basisSentence(report)],
    ['Must', stateSentence(report.criteria, 'must')],
    ...(report.criteria.some((one) => one.severity === 'should')
      ? [['Should', stateSentence(report.criteria, 'should')] as const]
      : []),
    ['This report', `sha256 ${report.sha256.slice(0, 16)}…`],
  ];
  return html`<header class="verdict v-${VERDICT[verdict.after]}"><div class="wrap">
<p class="run">Shakedown <span>readiness of phase ${report.phase}</span></p>
<h1 class="ready">${icon(VERDICT[verdict.after])}<span>${verdict.after}</span></h1>
<p class="means">${report.title}. ${readinessMeaning(verdict.after)}</p>
<p class="counts">${verdictSentence(report)}</p>
</div></header>
<div class="wrap lead"><aside class="limits" aria-label="What stands in the way"><h2>What stands in the way</h2>${obstacles(report)}</aside>
<dl class="sheet-facts">${facts.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl></div>`;
}

function obstacles({ criteria }: StoredReadiness): Markup {
  const open = criteriaWorstFirst(criteria).filter(
    (one) => one.severity === 'must' && !['MET', 'ATTESTED', 'WAIVED'].includes(one.state),
  );
  if (open.length === 0) return html`<p>Nothing that must be.</p>`;
  const items = open
    .slice(0, OBSTACLES)
    .map((one) => html`<li><a href="#${one.id}">${one.id}</a> ${one.state}: ${shorten(one.statement, 180)}</li>`);
  const more = open.length - OBSTACLES;
  return html`<ul>${items}</ul>${more > 0 && html`<p>and <a href="#must">${more} more</a></p>`}`;
}

function criteriaSection({ criteria }: StoredReadiness, severity: 'must' | 'should'): Markup | null {
  const own = criteriaWorstFirst(criteria.filter((one) => one.severity === severity));
  if (own.length === 0) return null;
  const table = html`<table class="cards crit"><thead><tr><th>State</th><th>Criterion</th><th>Mode</th><th>Owner</th></tr></thead><tbody>${own.map(criterionRow)}</tbody></table>`;
  const title = severity === 'must' ? 'Must' : 'Should';
  return section(severity, title, stateSentence(criteria, severity), scrolling(title, table));
}

function criterionRow(one: CriterionResult): Markup {
  const hidden = one.state === 'WAIVED' && html`<small>the evidence says ${one.own}</small>`;
  return html`<tr id="${one.id}"><td>${badge(ICON[one.state], one.state)}${hidden}</td><th scope="row"><span class="what">${one.statement}</span><small><code>${one.id}</code></small><span class="because">${shorten(one.because, 600)}</span><span class="from">${one.source}</span>${itemList(one.items)}</th><td data-th="mode">${one.mode ?? one.proof}</td><td data-th="owner">${one.owner}</td></tr>`;
}

function itemList(items: readonly ItemResult[]): Markup | null {
  if (items.length === 0) return null;
  const { parts, note } = capped(items, ITEMS, 'item', (item) => {
    const seen = item.observations.map(
      (one) =>
        html` <code>${one.runId}</code> ${one.backend} ${one.state}${one.measured !== undefined && html` (${shorten(one.measured, 140)})`}`,
    );
    return html`<li>${badge(ICON[item.state], item.state)} <code>${item.what}</code> ${item.because}${seen.length > 0 && html`<br>${seen}`}</li>`;
  });
  return html`<details class="ev"><summary>${plural(items.length, 'piece')} of evidence</summary><ul class="items">${parts}</ul>${note}</details>`;
}

function waiverSection({ criteria }: StoredReadiness): Markup {
  const waivers = criteria.flatMap(({ waiver, own }) => (waiver ? [{ ...waiver, own }] : []));
  if (waivers.length === 0) return section('waivers', 'Waivers', '', html`<p class="none">No criterion is waived.</p>`);
  const rows = waivers
    .toSorted((a, b) => a.until.localeCompare(b.until))
    .map(
      (one) =>
        html`<tr><td>${badge(one.inForce ? 'WAIVED' : 'SKIPPED', one.inForce ? 'in force' : 'not in force')}</td><th scope="row"><code>${one.id}</code><small>${one.note}</small></th><td data-th="criterion"><code>${one.criterion}</code> ${one.own}</td><td data-th="until">${one.until}</td><td data-th="owner">${one.owner}</td><td data-th="approved by">${one.approver}</td><td data-th="reason">${one.reason} <code>${one.issue}</code>${one.risk !== undefined && html`<br>Risk: ${one.risk}`}</td></tr>`,
    );
  const table = html`<table class="cards"><thead><tr><th>State</th><th>Waiver</th><th>Criterion</th><th>Until</th><th>Owner</th><th>Approved by</th><th>Reason</th></tr></thead><tbody>${rows}</tbody></table>`;
  return section('waivers', 'Waivers', 'by expiry', scrolling('Waivers', table));
}

function caveatSection({ criteria, runs }: StoredReadiness): Markup {
  const caveats = [...new Set(criteria.flatMap((one) => one.caveats))];
  const distrusted = runs.filter((run) => !run.trusted);
  const lines = [
    ...distrusted.map((run) => `run ${run.id} counts for nothing: ${run.problems.join('; ')}`),
    ...caveats,
  ];
  if (lines.length === 0) return section('caveats', 'Caveats', '', html`<p class="none">None is known.</p>`);
  return section(
    'caveats',
    'Caveats',
    plural(lines.length, 'caveat'),
    html`<ul class="nots">${lines.map((line) => html`<li>${shorten(line, 600)}</li>`)}</ul>`,
  );
}

function notCoveredSection({ notCovered }: StoredReadiness): Markup {
  const shown = capped(notCovered.scenarios, NAMES, 'scenario', (id) => html` <code>${id}</code>`);
  const open = notCovered.criteria.map((id) => html` <a href="#${id}"><code>${id}</code></a>`);
  return section(
    'not-covered',
    'Not covered',
    '',
    html`<p>Criteria that no scenario shows:${open.length > 0 ? open : ' none'}</p><p>Scenarios that no criterion of this phase names (${notCovered.scenarios.length}):${shown.parts}</p>${shown.note}`,
  );
}

function evidenceSection(report: StoredReadiness): Markup {
  const cited = citedRuns(report);
  if (cited.length === 0) return section('evidence', 'Evidence', '', html`<p class="none">No run was cited.</p>`);
  const rows = cited.map(
    (run) => html`<tr><th scope="row"><code>${run.id}</code></th><td><code>${run.sha256 ?? 'none'}</code></td></tr>`,
  );
  const table = html`<table class="hashes"><thead><tr><th>Run</th><th>Record, sha256</th></tr></thead><tbody>${rows}</tbody></table>`;
  const files = html`<p class="foot">Criteria: <code>${report.criteriaFile}</code>, sha256 <code>${report.criteriaSha256}</code>. This report: sha256 <code>${report.sha256}</code>.</p>`;
  return section(
    'evidence',
    'Evidence',
    'each run by the hash of its record',
    html`${scrolling('Evidence', table)}${files}`,
  );
}
