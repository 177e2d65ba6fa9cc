import { wilson95 } from '../statistics.ts';
import type { Report, ScenarioResult } from '../types.ts';
import { percent, plural } from '../words.ts';
import { html, type Markup } from './markup.ts';
import { scrolling, section } from './parts.ts';

const VENDORS = ['llamaparse', 'openai', 'supabase'] as const;

/** Rows by kind, columns by the vendors whose calls a scenario made. */
export function passRateSection({ scenarios }: Report): Markup | null {
  if (scenarios.length === 0) return null;
  const kinds = [...Map.groupBy(scenarios, (one) => one.kind)].sort(([a], [b]) => a.localeCompare(b));
  const used = VENDORS.filter((vendor) => scenarios.some((one) => vendorsOf(one).has(vendor)));
  const row = (name: string, members: readonly ScenarioResult[]) =>
    html`<tr><th scope="row">${name}</th>${used.map((vendor) =>
      cell(
        vendor,
        members.filter((one) => vendorsOf(one).has(vendor)),
      ),
    )}${cell('all', members)}</tr>`;
  const table = html`<table class="heat"><thead><tr><th>Kind</th>${used.map((vendor) => html`<th>${vendor}</th>`)}<th>all</th></tr></thead><tbody>${kinds.map(([kind, members]) => row(kind, members))}</tbody><tfoot>${row('all', scenarios)}</tfoot></table>`;
  return section(
    'pass-rate',
    'Pass rate',
    'by kind, and by the vendors whose calls were made',
    html`${scrolling('Pass rate', table)}<p class="foot">Passed of judged; in brackets the 95 % Wilson interval. Skipped, unknown and invalid scenarios are not judged and counted beside.</p>`,
  );
}

function cell(column: string, members: readonly ScenarioResult[]): Markup {
  const count = (...states: ScenarioResult['state'][]) => members.filter((one) => states.includes(one.state)).length;
  const judged = count('PASS', 'FAIL', 'FLAKY');
  const open = count('UNKNOWN', 'INVALID', 'WAIVED', 'SKIPPED');
  const beside = open > 0 && html`<small>${open} not judged</small>`;
  if (judged === 0) return html`<td data-th="${column}" class="h-none">${members.length === 0 ? '–' : beside}</td>`;
  const { value, lower95, upper95 } = wilson95(count('PASS'), judged);
  const tone = value === 1 ? 'full' : (value ?? 0) >= 0.9 ? 'most' : 'low';
  const whole = (share: number | null) => Math.floor((share ?? 0) * 100);
  return html`<td data-th="${column}" class="h-${tone}" title="${percent(value ?? 0)} of ${plural(judged, 'scenario')}"><b>${count('PASS')}/${judged}</b> <span>[${whole(lower95)}..${whole(upper95)}] %</span>${beside}</td>`;
}

/** By what was paid for, recorded or struck by a fault. */
function vendorsOf({ costs, records }: ScenarioResult): ReadonlySet<string> {
  return new Set([...Object.keys(costs.byVendor ?? {}), ...(records?.journal ?? []).map((call) => call.vendor)]);
}
