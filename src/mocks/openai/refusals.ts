import type { z } from 'zod';
import { missingModel, OpenAiError, unrecognizedArgument } from './errors.ts';

/** Checks a request body; what is wrong with it is thrown in the service's words. Only the first problem is told. */
export function checkedBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return result.data;
  const issues = result.error.issues;
  const model = issues.find((issue) => issue.path[0] === 'model' && issue.input === undefined);
  throw model ? missingModel() : refusalOf(issues[0] as z.core.$ZodIssue);
}

function refusalOf(issue: z.core.$ZodIssue): OpenAiError {
  const param = paramOf(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return unrecognizedArgument(issue.keys[0] as string);
    case 'too_small':
      return outOfRange(issue.origin, param, 'minimum', issue.minimum, issue.input);
    case 'too_big':
      return outOfRange(issue.origin, param, 'maximum', issue.maximum, issue.input);
    case 'invalid_value':
      return invalidValue(param, issue.values, issue.input);
    case 'invalid_type':
      return issue.input === undefined
        ? missing(param)
        : wrongType(param, INTEGERS.has(param) ? 'an integer' : expectedName(issue.expected), issue.input);
    case 'invalid_union':
      return issue.input === undefined ? missing(param) : unionRefusal(issue, param);
    default:
      return new OpenAiError(400, `Invalid value for '${param}'.`, { param });
  }
}

/** Of the alternatives, the one that got further into the value says what is wrong. */
function unionRefusal(issue: z.core.$ZodIssueInvalidUnion, param: string): OpenAiError {
  const deeper = issue.errors.flat().find((each) => each.path.length > 0);
  if (deeper) return refusalOf({ ...deeper, path: [...issue.path, ...deeper.path] });
  return wrongType(param, 'one of the supported types', issue.input);
}

/** Parameters that take whole numbers only; zod's range issues do not say. */
const INTEGERS = new Set([
  'dimensions',
  'limit',
  'max_completion_tokens',
  'max_output_tokens',
  'max_tokens',
  'max_tool_calls',
  'n',
  'seed',
  'top_logprobs',
]);

function outOfRange(origin: string, param: string, bound: 'minimum' | 'maximum', limit: unknown, input: unknown) {
  if (origin === 'array') {
    const length = (input as unknown[]).length;
    if (length === 0) {
      const message = `Invalid '${param}': empty array. Expected an array with minimum length ${limit}, but got an empty array instead.`;
      return new OpenAiError(400, message, { param, code: 'empty_array' });
    }
    const message = `Invalid '${param}': array too long. Expected an array with maximum length ${limit}, but got an array with length ${length} instead.`;
    return new OpenAiError(400, message, { param, code: 'array_above_max_length' });
  }
  const kind = INTEGERS.has(param) ? 'integer' : 'decimal';
  const [side, sign, code] =
    bound === 'minimum' ? ['below', '>=', 'below_min_value'] : ['above', '<=', 'above_max_value'];
  const message = `Invalid '${param}': ${kind} ${side} ${bound} value. Expected a value ${sign} ${limit}, but got ${input} instead.`;
  return new OpenAiError(400, message, { param, code: `${kind}_${code}` });
}

function missing(param: string): OpenAiError {
  return new OpenAiError(400, `Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
}

function wrongType(param: string, expected: string, input: unknown): OpenAiError {
  const message = `Invalid type for '${param}': expected ${expected}, but got ${typeName(input)} instead.`;
  return new OpenAiError(400, message, { param, code: 'invalid_type' });
}

function invalidValue(param: string, values: readonly unknown[], input: unknown): OpenAiError {
  if (typeof input !== typeof values[0])
    return input === undefined ? missing(param) : wrongType(param, expectedName(typeof values[0]), input);
  const names = values.map((value) => `'${value}'`);
  const last = names.pop();
  const list = names.length > 1 ? `${names.join(', ')}, and ${last}` : `${names[0]} and ${last}`;
  return new OpenAiError(400, `Invalid value: '${input}'. Supported values are: ${names.length > 0 ? list : last}.`, {
    param,
    code: 'invalid_value',
  });
}

/** `messages[0].role` */
function paramOf(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`)).join('');
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a decimal',
  int: 'an integer',
  boolean: 'a boolean',
  array: 'an array of objects',
  object: 'an object',
  record: 'an object',
};

function expectedName(expected: string): string {
  return EXPECTED[expected] ?? expected;
}

function typeName(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'an array';
  if (typeof input === 'number') return Number.isInteger(input) ? 'an integer' : 'a decimal';
  return typeof input === 'object' ? 'an object' : `a ${typeof input}`;
}
