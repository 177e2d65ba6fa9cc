/**
 * Where `actual` is not at least `expected`, in words; empty when it is. Objects may hold more keys than expected,
 * lists must have the same length, everything else must be equal.
 */
export function differences(actual: unknown, expected: unknown, path: string): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [`${path} is ${short(actual)}, not a list`];
    if (actual.length !== expected.length) return [`${path} has ${actual.length} items, not ${expected.length}`];
    return expected.flatMap((item, i) => differences(actual[i], item, `${path}[${i}]`));
  }
  if (expected !== null && typeof expected === 'object') {
    if (actual === null || typeof actual !== 'object') return [`${path} is ${short(actual)}, not an object`];
    return Object.entries(expected).flatMap(([key, value]) =>
      differences((actual as Record<string, unknown>)[key], value, `${path}.${key}`),
    );
  }
  if (Object.is(comparable(actual), expected)) return [];
  return [`${path} is ${short(actual)}, not ${short(expected)}`];
}

/** Dates and whole bigints come from the database; scenarios write text and numbers. */
function comparable(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'bigint' ? Number(value) : value;
}

function short(value: unknown): string {
  const text = JSON.stringify(comparable(value)) ?? 'undefined';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
