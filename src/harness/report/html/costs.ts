import type { Report, ScenarioResult } from '../types.ts';
import { money, moneyGap, percent, presumedWords, settled } from '../words.ts';
import { anchor } from './anchor.ts';
import { plot } from './charts.ts';
import { badge } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { capped, scrolling, section } from './parts.ts';
import { faultBands, runAxis, sinceRun } from './run-time.ts';

const BUDGETS = 100;

/** Ledger against bill by vendor, what was spent when, and each scenario's budget. */
export function costSection(report: Report): Markup {
  const { costs } = report;
  const vendors = Object.entries(costs.byVendor).map(([vendor, cost]) =>
    vendorRow(vendor, { ...cost, presumedUsd: costs.presumedUsd }),
  );
  const table = html`<table><thead><tr><th>Vendor</th><th class="n">Ledger</th><th class="n">Billed</th><th>To the micro-dollar</th></tr></thead><tbody>${vendors}</tbody><tfoot>${vendorRow('all', costs)}</tfoot></table>`;
  return section(
    'costs',
    'Costs',
    'what we noted down and what the vendors counted',
    html`${scrolling('Costs', table)}${burnUp(report)}${budgetTable(report.scenarios)}`,
  );
}

function vendorRow(name: string, cost: Pick<Report['costs'], 'ledgerUsd' | 'billedUsd' | 'presumedUsd'>): Markup {
  const { ledgerUsd, billedUsd } = cost;
  const verdict =
    ledgerUsd === 0 && billedUsd === 0
      ? html`<span class="none">nothing spent</span>`
      : settled(cost)
        ? html`${badge('PASS', 'agree')} <span class="none">${presumedWords(cost)}</span>`
        : badge('FAIL', moneyGap(cost));
  return html`<tr><th scope="row">${name}</th><td class="n">${money(ledgerUsd)}</td><td class="n">${money(billedUsd)}</td><td>${verdict}</td></tr>`;
}

/** Money booked so far over the run, against the run's budget. */
function burnUp(report: Report): Markup | null {
  const bookings = report.scenarios
    .flatMap((scenario) => {
      const booked = scenario.costs.booked ?? [];
      return booked.map(({ atMs, usd }, index) => ({
        x: sinceRun(report, scenario, atMs),
        usd: usd - (booked[index - 1]?.usd ?? 0),
        scenario: scenario.id,
      }));
    })
    .toSorted((a, b) => a.x - b.x);
  if (bookings.length < 2) return null;
  let sum = 0;
  const points = bookings.map(({ x, usd, scenario }) => {
    sum += usd;
    return { x, y: sum, title: `${money(sum)} after ${scenario}` };
  });
  const budget = report.run.budgetUsd;
  const axis = runAxis(report);
  return html`<h4>Spent over the run</h4>${plot({
    label: 'Money booked so far over the time of the run',
    wide: true,
    lines: [{ name: 'booked in the ledger', tone: 1, points: [{ x: 0, y: 0 }, ...points], stepped: true }],
    bands: faultBands(report),
    limits: budget === undefined ? [] : [{ y: budget, name: `budget ${money(budget)}` }],
    x: { ...axis, max: Math.max(axis.max, points.at(-1)?.x ?? 0) },
    y: {
      min: 0,
      max: Math.max(sum, budget ?? 0) * 1.05 || 1,
      log: false,
      format: (usd) => `$${Number(usd.toPrecision(2))}`,
      name: 'booked',
    },
  })}`;
}

function budgetTable(scenarios: readonly ScenarioResult[]): Markup | null {
  const limited = scenarios.filter((one) => one.costs.budgetUsd !== undefined);
  if (limited.length === 0) return null;
  const share = ({ costs }: ScenarioResult) =>
    costs.budgetUsd ? costs.billedUsd / costs.budgetUsd : Number(costs.billedUsd > 0);
  const { parts, note } = capped(
    limited.toSorted((a, b) => share(b) - share(a)),
    BUDGETS,
    'budget',
    (one) => {
      const used = share(one);
      return html`<tr><td>${badge(used > 1 ? 'FAIL' : 'PASS', used > 1 ? 'passed' : 'kept')}</td><th scope="row"><a href="#${anchor(one)}"><code>${one.id}</code></a></th><td class="wide"><svg class="lat" viewBox="0 0 500 28" preserveAspectRatio="none" aria-hidden="true"><rect class="track" x="0" y="9" width="500" height="10"/><rect class="${used > 1 ? 'w-failed' : 'w-done'}" x="0" y="9" width="${Math.max(2, Math.min(1, used) * 500).toFixed(1)}" height="10"/></svg></td><td class="n">${money(one.costs.billedUsd)}</td><td class="n">${money(one.costs.budgetUsd ?? 0)}</td><td class="n">${percent(used)}</td></tr>`;
    },
  );
  const table = html`<table><thead><tr><th>Budget</th><th>Scenario</th><th>Used</th><th class="n">Billed</th><th class="n">Budget</th><th class="n">Share</th></tr></thead><tbody>${parts}</tbody></table>`;
  return html`<h4>Scenarios with a budget of their own</h4>${scrolling('Budgets', table)}${note}`;
}
