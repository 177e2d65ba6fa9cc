import type { z } from 'zod';

/** One entry of FastAPI's 422 body. */
export interface ValidationDetail {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** More than this is no help to anybody. */
const MAX_DETAILS = 100;

/** Zod's issues in the words of pydantic v2. */
export function pydanticDetail(error: z.ZodError, input: unknown, prefix: readonly string[]): ValidationDetail[] {
  const details = error.issues.flatMap((issue) => translate(issue as z.core.$ZodIssue, input, prefix));
  return details.slice(0, MAX_DETAILS);
}

type Said = Pick<ValidationDetail, 'type' | 'msg' | 'ctx'>;

function translate(issue: z.core.$ZodIssue, root: unknown, prefix: readonly string[]): ValidationDetail[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const value = at(root, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      type: 'extra_forbidden',
      loc: [...prefix, ...path, key],
      msg: 'Extra inputs are not permitted',
      input: at(root, [...path, key]) ?? null,
    }));
  }
  if (value === undefined && isTypeIssue(issue)) {
    const parent = at(root, path.slice(0, -1)) ?? null;
    return [{ type: 'missing', loc: [...prefix, ...path], msg: 'Field required', input: parent }];
  }
  return [{ loc: [...prefix, ...path], input: value ?? null, ...say(issue) }];
}

function isTypeIssue(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union';
}

const TYPES: Readonly<Record<string, Said>> = {
  string: { type: 'string_type', msg: 'Input should be a valid string' },
  number: { type: 'float_type', msg: 'Input should be a valid number' },
  int: { type: 'int_type', msg: 'Input should be a valid integer' },
  boolean: { type: 'bool_type', msg: 'Input should be a valid boolean' },
  array: { type: 'list_type', msg: 'Input should be a valid list' },
  object: {
    type: 'model_attributes_type',
    msg: 'Input should be a valid dictionary or object to extract fields from',
  },
  record: { type: 'dict_type', msg: 'Input should be a valid dictionary' },
};

function say(issue: z.core.$ZodIssue): Said {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? { type: 'type_error', msg: `Input should be a valid ${issue.expected}` };
    case 'invalid_value': {
      const expected = oneOf(issue.values.map(String));
      return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } };
    }
    case 'too_small':
      return bound(issue.origin, 'min', Number(issue.minimum));
    case 'too_big':
      return bound(issue.origin, 'max', Number(issue.maximum));
    case 'invalid_format':
      return format(issue);
    case 'custom':
      return { type: 'value_error', msg: `Value error, ${issue.message}`, ctx: { error: {} } };
    default:
      return { type: 'value_error', msg: `Value error, ${issue.message}`, ctx: { error: {} } };
  }
}

function format(issue: Extract<z.core.$ZodIssue, { code: 'invalid_format' }>): Said {
  if (issue.format === 'uuid') {
    return { type: 'uuid_parsing', msg: 'Input should be a valid UUID', ctx: { error: 'invalid character' } };
  }
  if (issue.format === 'regex') {
    const pattern = String(issue.pattern ?? '').replace(/^\/|\/\w*$/g, '');
    return {
      type: 'string_pattern_mismatch',
      msg: `String should match pattern '${pattern}'`,
      ctx: { pattern },
    };
  }
  return { type: 'value_error', msg: `Value error, ${issue.message}`, ctx: { error: {} } };
}

function bound(origin: string, side: 'min' | 'max', limit: number): Said {
  const least = side === 'min';
  if (origin === 'array') {
    return {
      type: least ? 'too_short' : 'too_long',
      msg: `List should have at ${least ? 'least' : 'most'} ${limit} items`,
      ctx: { [least ? 'min_length' : 'max_length']: limit },
    };
  }
  if (origin === 'string') {
    return {
      type: least ? 'string_too_short' : 'string_too_long',
      msg: `String should have at ${least ? 'least' : 'most'} ${limit} characters`,
      ctx: { [least ? 'min_length' : 'max_length']: limit },
    };
  }
  return {
    type: least ? 'greater_than_equal' : 'less_than_equal',
    msg: `Input should be ${least ? 'greater' : 'less'} than or equal to ${limit}`,
    ctx: { [least ? 'ge' : 'le']: limit },
  };
}

/** `'a', 'b' or 'c'`, as pydantic writes it. */
export function oneOf(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

function at(root: unknown, path: readonly (string | number)[]): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, part) ? (value as Record<string | number, unknown>)[part] : undefined;
  }
  return value;
}
