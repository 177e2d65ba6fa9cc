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

/** What is wrong with a value. A `custom` issue of Zod says it by `params: { said }`. */
export type Said = Pick<ValidationDetail, 'type' | 'msg' | 'ctx'>;

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
  if (value === undefined && isTypeIssue(issue) && !('discriminator' in issue)) {
    const parent = at(root, path.slice(0, -1)) ?? null;
    return [{ type: 'missing', loc: [...prefix, ...path], msg: 'Field required', input: parent }];
  }
  const { type, msg, ctx } = say(issue, value);
  const loc = issue.code === 'invalid_union' && 'discriminator' in issue ? path.slice(0, -1) : path;
  const input = loc === path ? value : at(root, loc);
  return [{ type, loc: [...prefix, ...loc], msg, input: input ?? null, ...(ctx && { ctx }) }];
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

/** The message that marks an issue of a field for whole numbers. */
export const WHOLE = 'int';

function say(issue: z.core.$ZodIssue, value: unknown): Said {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue, value);
    case 'custom':
      return (issue.params?.said as Said | undefined) ?? valueError(issue.message);
    case 'invalid_union':
      return wrongTag(issue, value);
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
    default:
      return valueError(issue.message);
  }
}

/** Texts and numbers that cannot be read as what was wanted have words of their own. */
function wrongType({ expected, message }: z.core.$ZodIssueInvalidType, value: unknown): Said {
  const wanted = expected === 'number' && message === WHOLE ? 'int' : expected;
  const unread = UNREAD[wanted];
  if (unread && typeof value === 'string') return unread;
  if (wanted === 'boolean' && typeof value === 'number' && unread) return unread;
  if (wanted === 'int' && typeof value === 'number') {
    return { type: 'int_from_float', msg: 'Input should be a valid integer, got a number with a fractional part' };
  }
  return TYPES[wanted] ?? { type: 'type_error', msg: `Input should be a valid ${wanted}` };
}

const UNREAD: Readonly<Record<string, Said>> = {
  number: { type: 'float_parsing', msg: 'Input should be a valid number, unable to parse string as a number' },
  int: { type: 'int_parsing', msg: 'Input should be a valid integer, unable to parse string as an integer' },
  boolean: { type: 'bool_parsing', msg: 'Input should be a valid boolean, unable to interpret input' },
};

function wrongTag(issue: z.core.$ZodIssueInvalidUnion, value: unknown): Said {
  if (!('discriminator' in issue) || typeof issue.discriminator !== 'string') return valueError(issue.message);
  const discriminator = `'${issue.discriminator}'`;
  if (value === undefined) {
    const msg = `Unable to extract tag using discriminator ${discriminator}`;
    return { type: 'union_tag_not_found', msg, ctx: { discriminator } };
  }
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
  const expected = options.map((option) => `'${String(option)}'`).join(', ');
  return {
    type: 'union_tag_invalid',
    msg: `Input tag '${String(value)}' found using ${discriminator} does not match any of the expected tags: ${expected}`,
    ctx: { discriminator, tag: String(value), expected_tags: expected },
  };
}

function valueError(message: string): Said {
  return { type: 'value_error', msg: `Value error, ${message}`, ctx: { error: {} } };
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
  return valueError(issue.message);
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

/** The value at a path; undefined where the path leads nowhere. */
export function at(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, part) ? (value as Record<PropertyKey, unknown>)[part] : undefined;
  }
  return value;
}
