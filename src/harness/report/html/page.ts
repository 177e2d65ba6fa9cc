import { createHash } from 'node:crypto';
import type { JournalExcerpts } from '../journal.ts';
import type { Report } from '../types.ts';
import { countsSentence } from '../words.ts';
import { iconSheet } from './icons.ts';
import { html, Markup } from './markup.ts';
import { scenarioSection } from './scenarios.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import {
  controlSection,
  costSection,
  environmentSection,
  gateSection,
  latencySection,
  notCheckedSection,
} from './tables.ts';
import { verdictHeader } from './verdict.ts';

export interface HtmlOptions {
  /** Rows for the scenarios' drill-down; none by default. */
  readonly journal?: JournalExcerpts;
  /** Characters of scenario detail; what is beyond is left out and said so. Default 6 million. */
  readonly maxDetail?: number;
}

const MAX_DETAIL = 6_000_000;

/**
 * The report as one HTML file that needs no network and allows none: its policy forbids every request, and lets only
 * this very style and script run.
 */
export function renderHtml(report: Report, options: HtmlOptions = {}): string {
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const budget = { left: options.maxDetail ?? MAX_DETAIL };
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${report.verdict}: ${countsSentence(report)} (${report.run.id})</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${iconSheet()}
${verdictHeader(report)}
${navigation(report)}
<main>
${gateSection(report)}
${scenarioSection(report, options.journal ?? new Map(), budget)}
${latencySection(report)}
${costSection(report)}
${controlSection(report)}
${notCheckedSection(report)}
${environmentSection(report)}
<footer>Report version ${report.schemaVersion}. Every number here is in report.json beside this file; what the mocks saw is in journal.ndjson.</footer>
</main>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}

function navigation(report: Report): Markup {
  const sections: readonly (readonly [string, string])[] = [
    ['gates', 'Gates'],
    ['scenarios', 'Scenarios'],
    ...(Object.keys(report.latency).length > 0 ? [['latency', 'Latency'] as const] : []),
    ['costs', 'Costs'],
    ['controls', 'Controls'],
    ['not-checked', 'Not checked'],
    ['environment', 'Environment'],
  ];
  return html`<nav aria-label="Sections"><div class="wrap"><ul>${sections.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></div></nav>`;
}

/** What a Content-Security-Policy calls an inline text by (W3C CSP 3, section 2.3.1). */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
