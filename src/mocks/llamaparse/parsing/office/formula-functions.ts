export type Value = number | string | boolean;

/** What cannot be computed here: an unknown function, a circle, an error in the sheet. */
export class Uncomputable extends Error {}

/** Of each argument all values: one of a plain value, those that are not empty of a range. */
type Arguments = readonly (readonly Value[])[];

/** An operator's or a function's value; undefined for one that is unknown here or has no value for these arguments. */
export function compute(name: string, parts: Arguments): Value | undefined {
  const run = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  const value = run?.(parts);
  return typeof value === 'number' && !Number.isFinite(value) ? undefined : value;
}

const FUNCTIONS: Readonly<Record<string, (parts: Arguments) => Value | undefined>> = {
  '+': (parts) => (parts.length === 1 ? numberOf(parts[0]) : arithmetic(parts, (a, b) => a + b)),
  '-': (parts) => (parts.length === 1 ? negated(parts[0]) : arithmetic(parts, (a, b) => a - b)),
  '*': (parts) => arithmetic(parts, (a, b) => a * b),
  '/': (parts) => arithmetic(parts, (a, b) => a / b),
  '^': (parts) => arithmetic(parts, (a, b) => a ** b),
  '%': (parts) => arithmetic([parts[0] ?? [], [100]], (a, b) => a / b),
  '&': (parts) => parts.map((part) => textOf(part[0] ?? '')).join(''),
  '=': (parts) => compare(parts) === 0,
  '<>': (parts) => compare(parts) !== 0,
  '<': (parts) => compare(parts) < 0,
  '>': (parts) => compare(parts) > 0,
  '<=': (parts) => compare(parts) <= 0,
  '>=': (parts) => compare(parts) >= 0,
  SUM: (parts) => numbers(parts).reduce((sum, one) => sum + one, 0),
  PRODUCT: (parts) => numbers(parts).reduce((product, one) => product * one, 1),
  AVERAGE: (parts) => numbers(parts).reduce((sum, one) => sum + one, 0) / numbers(parts).length,
  MIN: (parts) => numbers(parts).reduce((least, one) => Math.min(least, one), numbers(parts)[0] ?? 0),
  MAX: (parts) => numbers(parts).reduce((most, one) => Math.max(most, one), numbers(parts)[0] ?? 0),
  COUNT: (parts) => numbers(parts).length,
  COUNTA: (parts) => parts.flat().length,
  ABS: (parts) => mapped(parts[0], Math.abs),
  SQRT: (parts) => mapped(parts[0], Math.sqrt),
  INT: (parts) => mapped(parts[0], Math.floor),
  ROUND: (parts) => rounded(parts, Math.round),
  ROUNDUP: (parts) => rounded(parts, Math.ceil),
  ROUNDDOWN: (parts) => rounded(parts, Math.floor),
  MOD: (parts) => arithmetic(parts, (a, b) => a - b * Math.floor(a / b)),
  POWER: (parts) => arithmetic(parts, (a, b) => a ** b),
  IF: ([test, yes, no]) => (isTrue(test?.[0]) ? (yes?.[0] ?? 0) : (no?.[0] ?? false)),
  AND: (parts) => parts.flat().every(isTrue),
  OR: (parts) => parts.flat().some(isTrue),
  NOT: ([test]) => !isTrue(test?.[0]),
  CONCATENATE: (parts) => parts.map((part) => textOf(part[0] ?? '')).join(''),
  CONCAT: (parts) => parts.flat().map(textOf).join(''),
  LEN: ([text]) => textOf(text?.[0] ?? '').length,
  UPPER: ([text]) => textOf(text?.[0] ?? '').toUpperCase(),
  LOWER: ([text]) => textOf(text?.[0] ?? '').toLowerCase(),
  TRIM: ([text]) =>
    textOf(text?.[0] ?? '')
      .trim()
      .replace(/ +/g, ' '),
  LEFT: ([text, count]) => textOf(text?.[0] ?? '').slice(0, Number(count?.[0] ?? 1)),
};

/** Of ranges and arguments the numbers alone count. */
function numbers(parts: Arguments): number[] {
  return parts.flat().filter((value) => typeof value === 'number');
}

/** An empty cell is 0; a text that is a number counts as one. */
function numberOf(part: readonly Value[] | undefined): number | undefined {
  const value = part?.[0] ?? 0;
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  return Number.isNaN(number) ? undefined : number;
}

function negated(part: readonly Value[] | undefined): number | undefined {
  return mapped(part, (value) => -value);
}

function mapped(part: readonly Value[] | undefined, map: (value: number) => number): number | undefined {
  const number = numberOf(part);
  return number === undefined ? undefined : map(number);
}

function arithmetic([left, right]: Arguments, work: (a: number, b: number) => number): number | undefined {
  const [a, b] = [numberOf(left), numberOf(right)];
  return a === undefined || b === undefined ? undefined : work(a, b);
}

function rounded([value, digits]: Arguments, round: (value: number) => number): number | undefined {
  const [number, places] = [numberOf(value), numberOf(digits)];
  if (number === undefined || places === undefined) return undefined;
  const size = Math.abs(number) * 10 ** places;
  // a product such as 1.005 × 100 lies a little below what it means
  return (Math.sign(number) * round(Number(size.toPrecision(15)))) / 10 ** places;
}

/** Numbers before texts before truths; texts whatever their letters' size. */
function compare([left, right]: Arguments): number {
  const [a, b] = [left?.[0] ?? 0, right?.[0] ?? 0];
  const kind = (value: Value) => ['number', 'string', 'boolean'].indexOf(typeof value);
  if (kind(a) !== kind(b)) return kind(a) - kind(b);
  const [x, y] = typeof a === 'string' ? [a.toLowerCase(), String(b).toLowerCase()] : [Number(a), Number(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function isTrue(value: Value | undefined): boolean {
  return typeof value === 'string' ? value.toUpperCase() === 'TRUE' : Boolean(value);
}

export function textOf(value: Value): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? String(Number(value.toPrecision(15))) : value;
}
