import type { z } from 'zod';
import { at, WHOLE } from './validation.ts';

/*
 * FastAPI's models read a request as pydantic's lax mode does: "2" passes for a number and "yes" for a boolean
 * (pydantic's conversion table). Zod is strict, so what it complains of is converted where pydantic would, and read again.
 */

/** How pydantic reads booleans out of text. */
export const TRUE = /^(true|1|on|t|yes|y)$/i;
export const FALSE = /^(false|0|off|f|no|n)$/i;

/** As `schema.safeParse`, with pydantic's conversions. */
export function parseLax<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.infer<Schema>> {
  const strict = schema.safeParse(value, { error: wholeNumber });
  if (strict.success) return strict;
  let converted = value;
  for (const issue of strict.error.issues) {
    if (issue.code !== 'invalid_type') continue;
    const read = convert(at(value, issue.path), issue.expected);
    if (read !== undefined) converted = withValue(converted, issue.path, read);
  }
  return converted === value ? strict : schema.safeParse(converted, { error: wholeNumber });
}

/** Zod tells only of numbers that whole ones were wanted; this marks the other issues too. */
function wholeNumber({ code, inst }: z.core.$ZodRawIssue): string | undefined {
  const def = inst?._zod.def;
  return code === 'invalid_type' && def && 'format' in def && def.format === 'safeint' ? WHOLE : undefined;
}

function convert(value: unknown, expected: string): number | boolean | undefined {
  if (expected === 'boolean') {
    const text = String(value);
    if (typeof value !== 'string' && value !== 0 && value !== 1) return undefined;
    return TRUE.test(text) ? true : FALSE.test(text) ? false : undefined;
  }
  if (expected !== 'number') return undefined;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || !/^\s*[+-]?(\d{1,15}(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?\s*$/i.test(value))
    return undefined;
  return Number(value);
}

/** A copy with another value at the path; only what the path leads through is copied, for the rest may be deep. */
function withValue(root: unknown, path: readonly PropertyKey[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const inner = withValue(at(root, [key]), rest, value);
  if (Array.isArray(root)) return root.with(Number(key), inner);
  return { ...(root as object), [key]: inner };
}
