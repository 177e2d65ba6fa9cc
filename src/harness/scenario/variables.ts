import type { Path } from './source.ts';

/** `${policy.facts[0].question}` is root `policy`, then `facts`, `0`, `question`. */
export interface Expression {
  readonly text: string;
  readonly root: string;
  readonly path: readonly (string | number)[];
}

const VARIABLE = /\$\{([^}]*)\}/g;
const SHAPE = /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*|\[\d+\])*$/;

export class VariableError extends Error {
  readonly expression: string;

  constructor(expression: string, message: string) {
    super(message);
    this.name = 'VariableError';
    this.expression = expression;
  }
}

/** Throws VariableError when `text` is not `name(.name | [number])*`. */
export function parseExpression(text: string): Expression {
  const trimmed = text.trim();
  if (!SHAPE.test(trimmed)) {
    throw new VariableError(trimmed, `"\${${text}}" is not a variable: write \${name.field[0].field}`);
  }
  const parts = [...trimmed.matchAll(/\[(\d+)\]|[A-Za-z_][\w-]*/g)].map((m) =>
    m[1] === undefined ? m[0] : Number(m[1]),
  );
  return { text: trimmed, root: String(parts[0]), path: parts.slice(1) };
}

/** The texts between `${` and `}`; `$${` is a literal `${` and counts as none. */
export function expressionsIn(text: string): string[] {
  return [...text.replaceAll('$${', '').matchAll(VARIABLE)].map((match) => match[1] ?? '');
}

/** Every string in a tree, with its path. */
export function* stringsIn(value: unknown, path: Path = []): Generator<{ text: string; path: Path }> {
  if (typeof value === 'string') yield { text: value, path };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* stringsIn(item, [...path, i]);
  else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) yield* stringsIn(item, [...path, key]);
  }
}

export type Lookup = (expression: Expression) => unknown;

/**
 * A copy of `value` with every variable replaced by what `lookup` answers. A string that is one variable and nothing
 * else becomes the value itself (a number stays a number). Where `lookup` answers undefined: VariableError,
 * or, with `keepUnknown`, the text stays as it is.
 */
export function substitute<T>(value: T, lookup: Lookup, options: { keepUnknown?: boolean } = {}): T {
  if (typeof value === 'string') return substituteText(value, lookup, options.keepUnknown ?? false) as T;
  if (Array.isArray(value)) return value.map((item) => substitute(item, lookup, options)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, lookup, options)])) as T;
}

function substituteText(text: string, lookup: Lookup, keepUnknown: boolean): unknown {
  const whole = /^\$\{([^}]*)\}$/.exec(text);
  if (whole) return lookedUp(whole[1] ?? '', lookup) ?? unset(whole[1] ?? '', keepUnknown);
  const replaced = text.replace(/\$\$\{|\$\{([^}]*)\}/g, (found, inner: string | undefined) => {
    if (inner === undefined) return keepUnknown ? found : '${';
    const value = lookedUp(inner, lookup) ?? unset(inner, keepUnknown);
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
  return replaced;
}

function lookedUp(inner: string, lookup: Lookup): unknown {
  return lookup(parseExpression(inner));
}

function unset(inner: string, keepUnknown: boolean): string {
  if (keepUnknown) return `\${${inner}}`;
  throw new VariableError(inner, `variable \${${inner}} is not set`);
}

/** Follows a path through plain data; undefined where it leads nowhere. */
export function follow(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value;
  for (const part of path) {
    if (current === null || typeof current !== 'object') return undefined;
    if (!Object.hasOwn(current, part)) return undefined;
    current = (current as Record<string | number, unknown>)[part];
  }
  return current ?? undefined;
}
