import type {
  CheckResult,
  ControlResult,
  GateResult,
  Report,
  ScenarioResult,
  ScenarioState,
  Verdict,
} from './types.ts';

/** Worst first, as a reader should meet them. */
const ORDER: readonly ScenarioState[] = ['INVALID', 'FAIL', 'UNKNOWN', 'FLAKY', 'WAIVED', 'SKIPPED', 'PASS'];

export function worstFirst(scenarios: readonly ScenarioResult[]): ScenarioResult[] {
  return scenarios.toSorted(
    (a, b) =>
      ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.kind.localeCompare(b.kind) || a.id.localeCompare(b.id),
  );
}

/** Failed, then unknown, then passed. */
export function checksWorstFirst(checks: readonly CheckResult[]): CheckResult[] {
  const rank = { FAIL: 0, UNKNOWN: 1, PASS: 2 } as const;
  return checks.toSorted((a, b) => rank[a.state] - rank[b.state]);
}

export function gatesWorstFirst(gates: readonly GateResult[]): GateResult[] {
  const rank = { FAIL: 0, UNKNOWN: 1, PASS: 2 } as const;
  return gates.toSorted((a, b) => rank[a.state] - rank[b.state]);
}

/** Controls that prove nothing come first. */
export function controlsWorstFirst(controls: readonly ControlResult[]): ControlResult[] {
  const rank = { INVALID: 0, GREEN: 1, RED: 2 } as const;
  return controls.toSorted((a, b) => rank[a.state] - rank[b.state]);
}

/** What a check measured; an unknown one that has nothing says so. */
export function measuredBy({ state, measured }: CheckResult): unknown {
  return state === 'UNKNOWN' && (measured === null || measured === undefined) ? 'not measured' : measured;
}

/** "44 of 299 needed", or how many there were. */
export function samplesOf({ samples, needed }: GateResult): string {
  return needed === undefined || samples >= needed ? String(samples) : `${samples} of ${needed} needed`;
}

/** "0.95 to 1", the 95 % interval; empty where there is none. */
export function intervalOf({ bounds }: GateResult): string {
  if (!bounds) return '';
  const end = (value: number | null) => (value === null ? 'not bounded' : String(Number(value.toPrecision(4))));
  return `${end(bounds.lower95)} to ${end(bounds.upper95)}`;
}

/** One glyph per state, so that no colour is needed to tell them apart. */
export const GLYPH: Readonly<Record<ScenarioState, string>> = {
  PASS: '✓',
  FAIL: '✗',
  FLAKY: '≈',
  UNKNOWN: '?',
  INVALID: '!',
  WAIVED: '~',
  SKIPPED: '-',
};

export interface StateCount {
  readonly state: ScenarioState;
  readonly count: number;
  /** "2 failed" */
  readonly words: string;
}

/** Every state that occurs, worst first. */
export function stateCounts({ totals }: Report): StateCount[] {
  const counts: Readonly<Record<ScenarioState, readonly [number, string]>> = {
    INVALID: [totals.invalid, 'invalid'],
    FAIL: [totals.failed, 'failed'],
    UNKNOWN: [totals.unknown, 'unknown'],
    FLAKY: [totals.flaky, 'flaky'],
    WAIVED: [totals.waived, 'waived'],
    SKIPPED: [totals.skipped, 'skipped'],
    PASS: [totals.passed, 'passed'],
  };
  return ORDER.map((state) => ({
    state,
    count: counts[state][0],
    words: `${counts[state][0]} ${counts[state][1]}`,
  })).filter(({ count }) => count > 0);
}

const MEANING: Readonly<Record<Verdict, string>> = {
  PASS: 'Every check that was judged held.',
  FAIL: 'At least one check or gate did not hold.',
  UNKNOWN: 'Too little was measured to say that it holds.',
  INVALID: 'The run itself was unfit to judge by: what it says about the product, good or bad, proves nothing.',
  WAIVED: 'It would have failed; what failed has a waiver.',
};

/** What the verdict means, in one sentence. */
export function verdictMeaning(report: Report): string {
  if (report.verdict === 'PASS' && report.totals.passed + report.totals.flaky === 0) return 'Nothing was judged.';
  return MEANING[report.verdict];
}

/** "14 scenarios: 2 failed, 1 unknown, 11 passed" */
export function countsSentence(report: Report): string {
  const counts = stateCounts(report).map(({ words }) => words);
  return `${plural(report.totals.scenarios, 'scenario')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
}

/** "pass rate 84.6 %, at least 57.8 % with 95 % confidence" */
export function passRateSentence({ totals }: Report): string {
  const { value, lower95 } = totals.passRate;
  if (value === null) return 'no pass rate: nothing was judged';
  const floor = lower95 === null ? '' : `, at least ${percent(lower95)} with 95 % confidence`;
  return `pass rate ${percent(value)}${floor}`;
}

/**
 * The limits of what this run can say, from its own data; the report's `notChecked` list has the particulars.
 * Empty = none known.
 */
export function caveats(report: Report): string[] {
  const { run, totals, controls, gates, scenarios, costs } = report;
  const checks = scenarios.flatMap((scenario) => scenario.checks);
  const neverRed = checks.filter((check) => check.lastRed === null).length;
  const openGates = gates.filter((gate) => gate.state === 'UNKNOWN').length;
  const green = controls.filter((control) => control.state !== 'RED').length;
  return [
    scenarios.length === 0 && 'no scenario was run',
    totals.skipped > 0 && `${plural(totals.skipped, 'scenario')} skipped`,
    openGates > 0 && `${plural(openGates, 'gate')} could not be judged`,
    checks.length > 0 && neverRed > 0 && `${neverRed} of ${plural(checks.length, 'check')} never seen red`,
    controls.length === 0 && 'no control was run',
    green > 0 && `${plural(green, 'control')} did not turn red`,
    !settled(costs) && `costs are not settled: ${moneyGap(costs)}`,
    settled(costs) && presumedWords(costs) !== '' && presumedWords(costs),
    run.backend === 'mock' && 'mocks only: the real services were not asked',
    run.git.dirty === true && 'uncommitted changes in the working tree',
    run.git.commit === null && 'commit not known',
  ].filter((caveat) => caveat !== false);
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Rounded down: 99.96 % must not read as 100 %. */
export function percent(share: number): string {
  return `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1).replace('.0', '')} %`;
}

/** "0.4 ms", "12 ms", "1.23 s", "4 min 05 s" */
export function duration(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Whole cents as "$0.41", anything finer to the micro-dollar, the unit of the ledger: "$0.000123". */
export function money(usd: number): string {
  const micro = Math.round(Math.abs(usd) * 1e6);
  const text = (micro / 1e6).toFixed(micro % 10_000 === 0 ? 2 : 6);
  return `${usd < 0 && micro > 0 ? '-' : ''}$${text}`;
}

interface BothSides {
  readonly ledgerUsd: number;
  readonly billedUsd: number;
  /** The part of the ledger whose answer was lost: it may have been billed or not. */
  readonly presumedUsd?: number | undefined;
}

/** Ledger and bill agree to the micro-dollar, but for what the ledger only presumes billed. */
export function settled({ ledgerUsd, billedUsd, presumedUsd = 0 }: BothSides): boolean {
  const gap = micro(ledgerUsd) - micro(billedUsd);
  return gap >= 0 && gap <= micro(presumedUsd);
}

/** "$0.000724 in the ledger is presumed: the answers of those calls were lost"; empty where all is known. */
export function presumedWords({ ledgerUsd, billedUsd }: BothSides): string {
  const gap = micro(ledgerUsd) - micro(billedUsd);
  return gap === 0 ? '' : `${money(gap / 1e6)} in the ledger is presumed: the answers of those calls were lost`;
}

function micro(usd: number): number {
  return Math.round(usd * 1e6);
}

/** "ledger $0.003750 too low" */
export function moneyGap({ ledgerUsd, billedUsd }: { ledgerUsd: number; billedUsd: number }): string {
  const gap = ledgerUsd - billedUsd;
  return `ledger ${money(Math.abs(gap))} too ${gap < 0 ? 'low' : 'high'}`;
}

/** "2026-11-21 21:40:07 UTC" */
export function moment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function runDuration({ run }: Report): string {
  return duration(Math.max(0, Date.parse(run.finishedAt) - Date.parse(run.startedAt)));
}
