import { reportSchema } from './schema.ts';
import type { Report } from './types.ts';

/**
 * The report as report.json. What JSON cannot hold is written so that nothing disappears: `undefined` as null, a bigint
 * as text, NaN and the infinities as "NaN", "Infinity", "-Infinity". Throws when the result would not be readable again.
 */
export function renderJson(report: Report): string {
  const text = JSON.stringify(report, keepEverything, 2);
  const read = reportSchema.safeParse(JSON.parse(text));
  if (!read.success) throw new TypeError(`this report breaks its own contract: ${read.error.message}`);
  return `${text}\n`;
}

/** Optional fields that are absent stay absent; these are required, so an undefined one means "nothing". */
const NEVER_ABSENT = new Set(['measured', 'expected', 'body']);

function keepEverything(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (value === undefined && NEVER_ABSENT.has(key)) return null;
  return value;
}
