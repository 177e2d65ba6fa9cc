import { median, type Run } from './types.ts';

/** A page's runs, and apart from them the small numbers that count its lines at the left edge of the text. */
export function splitLineNumbers(runs: readonly Run[]): {
  readonly runs: readonly Run[];
  readonly numbers: readonly Run[];
} {
  const numbers = runs.filter((run) => /^\s*\d{1,5}\s*$/.test(run.text));
  if (numbers.length < MIN_COUNT) return { runs, numbers: [] };
  const rest = runs.filter((run) => !numbers.includes(run));
  const size = median(rest.map((run) => run.size));
  const small = numbers.filter((run) => run.size < size * 0.92);
  for (const column of columnsOf(small)) {
    const counting = countingRuns(column);
    if (counting.length < MIN_COUNT || !isLeftOfText(counting, rest)) continue;
    const dropped = new Set(counting);
    return { runs: runs.filter((run) => !dropped.has(run)), numbers: counting };
  }
  return { runs, numbers: [] };
}

/** Fewer numbers may be footnote marks or the first column of a table. */
const MIN_COUNT = 5;

/** Numbers with a common right edge, most first. */
function columnsOf(numbers: readonly Run[]): Run[][] {
  const columns = new Map<number, Run[]>();
  for (const run of numbers) {
    const edge = Math.round((run.x + run.w) / 3);
    columns.set(edge, [...(columns.get(edge) ?? []), run]);
  }
  return [...columns.values()].sort((a, b) => b.length - a.length);
}

/** The numbers that go up by the same step from line to line. */
function countingRuns(column: readonly Run[]): Run[] {
  const sorted = column.toSorted((a, b) => a.baseline - b.baseline);
  const values = sorted.map((run) => Number(run.text));
  const step = median(values.slice(1).map((value, index) => value - (values[index] ?? 0)));
  if (step < 1 || step > 10) return [];
  return sorted.filter((_, index) => {
    const [before, value, after] = [values[index - 1], values[index] ?? 0, values[index + 1]];
    return (before !== undefined && value - before === step) || (after !== undefined && after - value === step);
  });
}

/** Hardly anything else begins as far left, on the lines that are counted. */
function isLeftOfText(numbers: readonly Run[], rest: readonly Run[]): boolean {
  const edge = Math.max(...numbers.map((run) => run.x + run.w));
  const beside = rest.filter((run) => numbers.some((number) => Math.abs(number.baseline - run.baseline) < 3));
  return beside.filter((run) => run.x < edge - 1).length <= beside.length * 0.02;
}
