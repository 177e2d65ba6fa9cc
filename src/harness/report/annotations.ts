import { type Reason, reasons } from './reasons.ts';
import type { Report, ScenarioState } from './types.ts';
import { oneLine, shorten } from './untrusted.ts';
import { plural } from './words.ts';

/** GitHub shows ten errors a step and drops the rest without a word. */
const SHOWN = 10;
const MESSAGE = 600;

/**
 * What kept the run from a plain PASS, as workflow commands that GitHub shows beside the scenario's file: at most ten,
 * the worst first, the last of them saying how many were left out. Empty when there is nothing to say.
 */
export function renderAnnotations(report: Report): string {
  const all = reasons(report);
  const shown = all.length > SHOWN ? all.slice(0, SHOWN - 1) : all;
  const left = all.length - shown.length;
  const lines = shown.map((reason) => annotation(reason, report));
  const more =
    left > 0 ? [command('error', {}, `${plural(left, 'more reason')} left out here; the report has all`)] : [];
  return [...lines, ...more].map((line) => `${line}\n`).join('');
}

function annotation({ state, text, scenario }: Reason, { scenarios }: Report): string {
  const file = scenarios.find((one) => one.id === scenario)?.file;
  const title = `${state}${scenario === undefined ? '' : `: ${scenario}`}`;
  return command(levelOf(state), { ...(file !== undefined && { file, line: '1' }), title }, text);
}

function levelOf(state: ScenarioState): 'error' | 'warning' {
  return state === 'FAIL' || state === 'INVALID' ? 'error' : 'warning';
}

function command(level: 'error' | 'warning', properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(oneLine(value))}`);
  return `::${level}${list.length > 0 ? ` ${list.join(',')}` : ''}::${escapeData(shorten(oneLine(message), MESSAGE))}`;
}

/** As @actions/core does (packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
