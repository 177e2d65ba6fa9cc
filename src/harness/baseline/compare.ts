import { EXIT_CODES } from '../../lib/exit-codes.ts';
import { fisherTest, holm, median, rankSumTest } from './statistics.ts';
import type { Baseline, BaselineReport, Comparison, ComparisonVerdict, RunSample } from './types.ts';

/** Fewer runs on a side cannot tell: with 4 and 4 the least possible p, adjusted for some comparisons, is no finding. */
export const RUNS_NEEDED = 5;
const ALPHA = 0.05;
/** A change must be both: smaller ones are noise of the machine, or nobody's concern. */
const RATIO = 1.1;
const FLOOR_MS = 15;

/** Holds runs against a baseline. Runs of another environment are never compared. */
export function compare(baseline: Baseline, runs: readonly RunSample[]): BaselineReport {
  const strangers = runs.filter((run) => run.environment !== baseline.environment);
  const metrics = metricsOf(baseline.runs, runs);
  const overlap = {
    both: metrics.filter((one) => one.before.length > 0 && one.after.length > 0).length,
    either: metrics.length,
  };
  const common = { name: baseline.name, overlap };
  if (strangers.length > 0) {
    const because = `${strangers.length} of ${runs.length} runs were made on another machine, backend, database or with other versions`;
    return { ...common, ...ending('unreliable_baseline', because), comparisons: [] };
  }
  const both = metrics.filter((one) => one.before.length > 0 && one.after.length > 0);
  const enough = both.filter(isEnough);
  const adjusted = holm(enough.map(test));
  const comparisons = both.map((metric) => judge(metric, adjusted[enough.indexOf(metric)] ?? null));
  return { ...common, ...overall(comparisons, baseline, runs), comparisons };
}

interface Metric {
  readonly kind: Comparison['kind'];
  readonly name: string;
  /** One value a run: milliseconds, or 1 for passed and 0 for failed. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function metricsOf(before: readonly RunSample[], after: readonly RunSample[]): Metric[] {
  const names = (of: (run: RunSample) => object) =>
    [...new Set([...before, ...after].flatMap((run) => Object.keys(of(run))))].sort();
  const latency = names((run) => run.p95).map(
    (name): Metric => ({
      kind: 'latency',
      name,
      before: before.flatMap((run) => run.p95[name] ?? []),
      after: after.flatMap((run) => run.p95[name] ?? []),
    }),
  );
  const passed = (runs: readonly RunSample[], name: string) =>
    runs.flatMap((run) => (run.passed[name] === undefined ? [] : [Number(run.passed[name])]));
  const scenarios = names((run) => run.passed).map(
    (name): Metric => ({ kind: 'passed', name, before: passed(before, name), after: passed(after, name) }),
  );
  return [...latency, ...scenarios];
}

function isEnough({ before, after }: Metric): boolean {
  return before.length >= RUNS_NEEDED && after.length >= RUNS_NEEDED;
}

function test({ kind, before, after }: Metric): number {
  switch (kind) {
    case 'latency':
      return rankSumTest(before, after);
    case 'passed':
      return fisherTest(countOf(before), countOf(after));
    default:
      return kind satisfies never;
  }
}

function judge(metric: Metric, p: number | null): Comparison {
  const { kind, name, before, after } = metric;
  const value = kind === 'latency' ? median : share;
  const [was, is] = [value(before), value(after)];
  return {
    metric: `${kind} ${name}`,
    kind,
    verdict: p === null ? 'insufficient_data' : p >= ALPHA ? 'stable' : changeOf(kind, was, is),
    before: was,
    after: is,
    ratio: was === 0 ? null : is / was,
    runs: { before: before.length, after: after.length },
    p,
  };
}

/** A difference that is no chance: is it one that matters, and which way? */
function changeOf(kind: Comparison['kind'], was: number, is: number): ComparisonVerdict {
  if (kind === 'passed') return is < was ? 'regression' : 'improvement';
  if (is > was * RATIO && is - was > FLOOR_MS) return 'regression';
  if (was > is * RATIO && was - is > FLOOR_MS) return 'improvement';
  return 'stable';
}

function overall(comparisons: readonly Comparison[], baseline: Baseline, runs: readonly RunSample[]) {
  const of = (verdict: ComparisonVerdict) => comparisons.filter((one) => one.verdict === verdict);
  const worse = of('regression');
  if (worse.length > 0) return ending('regression', worse.map((one) => one.metric).join(', '));
  const compared = comparisons.filter((one) => one.verdict !== 'insufficient_data').length;
  if (compared === 0)
    return ending(
      'insufficient_data',
      `${runs.length} runs against ${baseline.runs.length}; each side needs ${RUNS_NEEDED} that measured the same`,
    );
  const better = of('improvement');
  if (better.length > 0) return ending('improvement', better.map((one) => one.metric).join(', '));
  return ending(
    'stable',
    `${compared} of ${comparisons.length} metrics compared, no change beyond chance that matters`,
  );
}

function ending(verdict: ComparisonVerdict, because: string): Pick<BaselineReport, 'verdict' | 'because' | 'exitCode'> {
  return { verdict, because, exitCode: exitCodeOf(verdict) };
}

function exitCodeOf(verdict: ComparisonVerdict): number {
  switch (verdict) {
    case 'regression':
      return EXIT_CODES.gateFailed;
    case 'insufficient_data':
      return EXIT_CODES.unknown;
    case 'unreliable_baseline':
      return EXIT_CODES.invalid;
    case 'improvement':
    case 'stable':
      return EXIT_CODES.pass;
    default:
      return verdict satisfies never;
  }
}

function countOf(values: readonly number[]) {
  const passed = values.filter((value) => value === 1).length;
  return { passed, failed: values.length - passed };
}

function share(values: readonly number[]): number {
  return countOf(values).passed / values.length;
}
