import type { FaultResult, ModeSwitch, Report, ScenarioResult } from '../types.ts';
import { duration, plural } from '../words.ts';
import { anchor } from './anchor.ts';
import { badge } from './icons.ts';
import { html, type Markup } from './markup.ts';
import { capped, scrolling, section } from './parts.ts';

const ROWS = 300;
const WIDTH = 1000;

/** Every fault of the run with its scenario, when it was in force and when it struck. */
export function faultSection({ scenarios }: Report): Markup | null {
  const all = scenarios.flatMap((scenario) => scenario.faults.map((fault) => ({ scenario, fault })));
  if (all.length === 0) return null;
  const unstruck = all.filter(({ fault }) => fault.hits < fault.mustHit).length;
  const { parts, note } = capped(
    all.toSorted((a, b) => Number(a.fault.hits >= a.fault.mustHit) - Number(b.fault.hits >= b.fault.mustHit)),
    ROWS,
    'fault',
    ({ scenario, fault }) =>
      html`<tr><td>${faultBadge(fault)}</td><th scope="row"><code>${fault.id}</code><small><a href="#${anchor(scenario)}">${scenario.id}</a></small></th><td class="wide">${faultLine(fault, scenario)}</td>${faultFigures(fault)}</tr>`,
  );
  const table = html`<table class="faults">${faultHead('In its scenario')}<tbody>${parts}</tbody></table>`;
  const aside =
    unstruck > 0
      ? `${unstruck} of ${plural(all.length, 'fault')} did not strike`
      : `${plural(all.length, 'fault')}, each struck`;
  return section('faults', 'Faults', aside, html`${scrolling('Faults', table)}${note}${faultLegend()}`);
}

/** The faults of one scenario, for its drill-down. */
export function faultTable(scenario: ScenarioResult): Markup | null {
  if (scenario.faults.length === 0) return null;
  const rows = scenario.faults.map(
    (fault) =>
      html`<tr><td>${faultBadge(fault)}</td><th scope="row"><code>${fault.id}</code></th><td class="wide">${faultLine(fault, scenario)}</td>${faultFigures(fault)}</tr>`,
  );
  return html`<h4>Faults</h4>${scrolling('Faults', html`<table class="faults">${faultHead('Time')}<tbody>${rows}</tbody></table>`)}`;
}

function faultHead(time: string): Markup {
  return html`<thead><tr><th>State</th><th>Fault</th><th>${time}</th><th class="n">hits</th><th class="n">must hit</th><th class="n">first</th><th class="n">last</th></tr></thead>`;
}

function faultFigures({ hits, mustHit, firstHitMs, lastHitMs }: FaultResult): Markup {
  const at = (ms: number | undefined) => (ms === undefined ? '–' : duration(ms));
  return html`<td class="n">${hits}</td><td class="n">${mustHit}</td><td class="n">${at(firstHitMs)}</td><td class="n">${at(lastHitMs)}</td>`;
}

function faultBadge({ hits, mustHit }: FaultResult): Markup {
  if (hits < mustHit) return badge('INVALID', 'did not strike');
  return hits === 0 ? badge('SKIPPED', 'did not strike') : badge('PASS', 'struck');
}

/** In force: a bar; each hit: a stroke. The line is the scenario from its beginning to its end. */
function faultLine({ windows = [], hitMs = [] }: FaultResult, { durationMs }: ScenarioResult): Markup {
  const scale = WIDTH / Math.max(1, durationMs);
  const bars = windows.map(({ fromMs, toMs }) => {
    const x = Math.min(fromMs * scale, WIDTH - 4);
    return html`<rect class="f-on" x="${x.toFixed(1)}" y="2" width="${Math.max(4, Math.min(toMs * scale, WIDTH) - x).toFixed(1)}" height="12"/>`;
  });
  const strokes = hitMs.map(
    (ms) => html`<path class="f-hit" d="M${Math.min(WIDTH - 2, ms * scale).toFixed(1)} 0v16"/>`,
  );
  return html`<svg class="wf fl" viewBox="0 0 ${WIDTH} 16" preserveAspectRatio="none" aria-hidden="true"><rect class="track" x="0" y="7.5" width="${WIDTH}" height="1"/>${bars}${strokes}</svg>`;
}

function faultLegend(): Markup {
  return html`<p class="foot">The line is its scenario's whole time; bar: in force; stroke: it struck a call.</p>`;
}

/** Which backend was chosen when, with how soon every process had seen it. */
export function modeTable({ modes = [], durationMs }: ScenarioResult): Markup | null {
  if (modes.length === 0) return null;
  const scale = WIDTH / Math.max(1, durationMs);
  const until = (index: number) => modes[index + 1]?.atMs ?? durationMs;
  const parts = modes.map(({ atMs, mode }, index) => {
    const x = Math.min(atMs * scale, WIDTH - 4);
    return html`<rect class="m-${modeClass(mode)}" x="${x.toFixed(1)}" y="0" width="${Math.max(3, until(index) * scale - x).toFixed(1)}" height="14"><title>${mode} from ${duration(atMs)}</title></rect>`;
  });
  const { parts: rows, note } = capped(modes, ROWS, 'switch', modeRow);
  return html`<h4>Modes</h4><svg class="bar" viewBox="0 0 ${WIDTH} 14" preserveAspectRatio="none" role="img" aria-label="${plural(modes.length, 'change')} of mode over the scenario's time"><rect class="track" x="0" y="6.5" width="${WIDTH}" height="1"/>${parts}</svg>${scrolling('Modes', html`<table><thead><tr><th class="n">at</th><th>Mode</th><th>Of</th><th class="n">seen by all after</th><th>By</th></tr></thead><tbody>${rows}</tbody></table>`)}${note}`;
}

function modeRow({ atMs, mode, scope, by, seenMs }: ModeSwitch): Markup {
  return html`<tr><td class="n">${duration(atMs)}</td><th scope="row">${mode}</th><td>${scope}</td><td class="n">${seenMs === undefined ? '–' : duration(seenMs)}</td><td>${by}</td></tr>`;
}

function modeClass(mode: string): 'mock' | 'real' | 'hybrid' {
  return mode === 'real' || mode === 'hybrid' ? mode : 'mock';
}
