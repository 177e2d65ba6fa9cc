import type { Report, ScenarioState } from './types.ts';
import { oneLine, show } from './untrusted.ts';
import { worstFirst } from './words.ts';

/** One thing that kept the run from a plain PASS. */
export interface Reason {
  readonly state: ScenarioState;
  /** "No document is charged twice: measured 13, expected 12" */
  readonly text: string;
  readonly where: 'scenario' | 'gates' | 'controls';
  /** Set when `where` is a scenario. */
  readonly scenario?: string;
}

/** Why the verdict is what it is, worst first. Empty for a run where everything that was judged held. */
export function reasons(report: Report): Reason[] {
  const found = [...scenarioReasons(report), ...gateReasons(report), ...controlReasons(report)];
  const rank: readonly ScenarioState[] = ['INVALID', 'FAIL', 'UNKNOWN', 'FLAKY', 'WAIVED'];
  return found.toSorted((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state));
}

function scenarioReasons({ scenarios }: Report): Reason[] {
  return worstFirst(scenarios).flatMap(({ id, title, state, reason, checks }): Reason[] => {
    if (state === 'PASS' || state === 'SKIPPED') return [];
    const failed = state === 'FAIL' ? checks.filter((check) => check.state === 'FAIL') : [];
    if (failed.length === 0)
      return [{ state, where: 'scenario', scenario: id, text: oneLine(`${title}${reason ? `: ${reason}` : ''}`) }];
    return failed.map((check) => ({
      state,
      where: 'scenario' as const,
      scenario: id,
      text: oneLine(`${check.title}: measured ${brief(check.measured)}, expected ${brief(check.expected)}`),
    }));
  });
}

function gateReasons({ gates }: Report): Reason[] {
  return gates
    .filter((gate) => gate.state !== 'PASS')
    .map((gate) => ({
      state: gate.state,
      where: 'gates' as const,
      text: oneLine(
        `Gate ${gate.title}: ${gate.measured === null ? 'not measured' : brief(gate.measured)}, limit ${gate.limit}`,
      ),
    }));
}

function controlReasons({ controls }: Report): Reason[] {
  return controls
    .filter((control) => control.state !== 'RED')
    .map((control) => ({
      state: control.state === 'GREEN' ? ('FAIL' as const) : ('INVALID' as const),
      where: 'controls' as const,
      text: oneLine(
        `Control ${control.id} in ${control.scenario}: ${control.state === 'GREEN' ? 'did not turn red' : (control.reason ?? 'invalid')}`,
      ),
    }));
}

/** The scenario has the whole value; here is room for its beginning. */
const BRIEF = 64;

function brief(value: unknown): string {
  const text = oneLine(show(value));
  return text.length <= BRIEF ? text : `${text.slice(0, BRIEF)}…`;
}
