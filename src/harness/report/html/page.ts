import { createHash } from 'node:crypto';
import type { Report } from '../types.ts';
import { countsSentence } from '../words.ts';
import { costSection } from './costs.ts';
import { faultSection } from './faults.ts';
import { iconSheet } from './icons.ts';
import { generatorSection, loadSection } from './load.ts';
import { html, Markup } from './markup.ts';
import { passRateSection } from './pass-rate.ts';
import { scenarioSection } from './scenarios.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { controlSection, environmentSection, gateSection, latencySection, notCheckedSection } from './tables.ts';
import { verdictHeader } from './verdict.ts';

export interface HtmlOptions {
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
${passRateSection(report)}
${latencySection(report)}
${loadSection(report)}
${costSection(report)}
${faultSection(report)}
${scenarioSection(report, budget)}
${controlSection(report)}
${generatorSection(report)}
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
  const loaded = report.scenarios.some((scenario) => scenario.load !== undefined);
  const sections: readonly (readonly [id: string, title: string, there: boolean])[] = [
    ['gates', 'Gates', true],
    ['pass-rate', 'Pass rate', report.scenarios.length > 0],
    ['latency', 'Latency', Object.keys(report.latency).length > 0],
    ['load', 'Load', loaded],
    ['costs', 'Costs', true],
    ['faults', 'Faults', report.scenarios.some((scenario) => scenario.faults.length > 0)],
    ['scenarios', 'Scenarios', true],
    ['controls', 'Controls', true],
    ['generator', 'Generator', loaded],
    ['not-checked', 'Not checked', true],
    ['environment', 'Environment', true],
  ];
  const links = sections.filter(([, , there]) => there);
  return html`<nav aria-label="Sections"><div class="wrap"><ul>${links.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></div></nav>`;
}

/** What a Content-Security-Policy calls an inline text by (W3C CSP 3, section 2.3.1). */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
