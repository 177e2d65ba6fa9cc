import type { z } from 'zod';
import type { Path } from './source.ts';
import { nearest, suggestion } from './suggest.ts';

/** A mistake found by the schema, in words, with the path it belongs to. */
export interface Finding {
  readonly path: Path;
  readonly of: 'key' | 'value';
  readonly message: string;
  readonly hint?: string;
}

type Issue = z.core.$ZodIssue;

/** Parses with `schema`; mistakes come back in words a writer of scenarios understands. */
export function parseExplained<T extends z.ZodType>(
  schema: T,
  data: unknown,
): { readonly data: z.output<T>; readonly findings?: never } | { readonly findings: readonly Finding[] } {
  const allowed = new Map<string, readonly string[]>();
  const result = schema.safeParse(data, {
    error: (issue) => {
      const shape = (issue.inst as { shape?: object } | undefined)?.shape;
      if (issue.code === 'unrecognized_keys' && shape)
        allowed.set(JSON.stringify(issue.path ?? []), Object.keys(shape));
      return undefined;
    },
  });
  if (result.success) return { data: result.data };
  const findings = result.error.issues.flatMap((issue) => explain(issue, data, allowed));
  return { findings: withoutEchoes(findings) };
}

function explain(issue: Issue, data: unknown, allowed: ReadonlyMap<string, readonly string[]>): Finding[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const known = allowed.get(JSON.stringify(path)) ?? [];
    return issue.keys.map((key) => ({
      path: [...path, key],
      of: 'key' as const,
      message: `unknown key "${key}"`,
      hint: suggestion(key, known),
    }));
  }
  const value = at(data, path);
  if (value === undefined && path.length > 0) {
    const hint =
      issue.code === 'invalid_union' && 'options' in issue
        ? { hint: `one of: ${(issue.options as unknown[]).join(', ')}` }
        : {};
    return [{ path: path.slice(0, -1), of: 'value', message: `missing key "${String(path.at(-1))}"`, ...hint }];
  }
  return [{ path, of: 'value', ...describe(issue, value) }];
}

function describe(issue: Issue, value: unknown): { message: string; hint?: string } {
  switch (issue.code) {
    case 'invalid_type':
      return { message: `must be ${TYPES[issue.expected] ?? issue.expected}, not ${shown(value)}` };
    case 'invalid_value':
      return { message: `unknown value ${shown(value)}`, hint: suggestion(String(value), issue.values.map(String)) };
    case 'invalid_union': {
      if ('options' in issue) {
        return {
          message: `unknown value ${shown(value)}`,
          hint: suggestion(String(value), (issue.options as unknown[]).map(String)),
        };
      }
      return describeUnion(issue.errors, value);
    }
    case 'invalid_key':
      return { message: `the name ${shown(issue.path.at(-1))} ${issue.issues[0]?.message ?? 'is not allowed'}` };
    default:
      return { message: `${shown(value)}: ${issue.message}` };
  }
}

/** Of several branches, the one whose type fits says what is wrong; else all are named. */
function describeUnion(branches: readonly Issue[][], value: unknown): { message: string; hint?: string } {
  const fitting = branches.find(
    (issues) => issues[0] && (issues[0].code !== 'invalid_type' || issues[0].path.length > 0),
  );
  const first = fitting?.[0];
  if (first) return describe(first, at(value, first.path as Path));
  const types = branches.flatMap((issues) =>
    issues[0]?.code === 'invalid_type' ? [TYPES[issues[0].expected] ?? issues[0].expected] : [],
  );
  return { message: `must be ${[...new Set(types)].join(' or ')}, not ${shown(value)}` };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a set of keys',
  record: 'a set of keys',
};

function shown(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a set of keys';
  return typeof value === 'string' ? `"${value}"` : `the ${typeof value} ${String(value)}`;
}

function at(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value === null || typeof value !== 'object' ? undefined : (value as Record<string | number, unknown>)[key],
    data,
  );
}

/** A misspelt key also makes the right one missing: one mistake, told once. */
function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const misspelt = findings.filter((finding) => finding.message.startsWith('unknown key'));
  return findings.filter((finding) => {
    const missing = /^missing key "(.*)"$/.exec(finding.message)?.[1];
    if (missing === undefined) return true;
    return !misspelt.some(
      (one) =>
        JSON.stringify(one.path.slice(0, -1)) === JSON.stringify(finding.path) &&
        nearest(String(one.path.at(-1)), [missing]) !== undefined,
    );
  });
}
