import type { z } from 'zod';
import { missingModel, OpenAiError, unknownParameter, unrecognizedArgument } from './errors.ts';

/** How an endpoint calls a parameter that it does not know: the older say `Unrecognized request argument supplied`. */
export type Naming = 'older' | 'newer';

/** Checks a request body; what is wrong with it is thrown in the service's words. Only the first problem is told. */
export function checkedBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  naming: Naming = 'older',
): z.infer<Schema> {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return result.data;
  const issues = result.error.issues;
  const model = issues.find((issue) => issue.path[0] === 'model' && issue.input === undefined);
  throw model ? missingModel() : refusalOf(issues[0] as z.core.$ZodIssue, naming);
}

function refusalOf(issue: z.core.$ZodIssue, naming: Naming): OpenAiError {
  const param = paramOf(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKey(paramOf([...issue.path, issue.keys[0] as string]), naming);
    case 'too_small':
      return outOfRange(issue.origin, param, 'minimum', issue.minimum, issue.input);
    case 'too_big':
      return outOfRange(issue.origin, param, 'maximum', issue.maximum, issue.input);
    case 'invalid_value':
      return invalidValue(naming === 'newer' ? ofPart(param) : param, issue.values, issue.input);
    case 'invalid_type':
      return issue.input === undefined
        ? missing(param)
        : wrongType(param, INTEGERS.has(param) ? 'an integer' : expectedName(issue.expected), issue.input);
    case 'invalid_union':
      return issue.input === undefined ? missing(param) : unionRefusal(issue, param, naming);
    case 'invalid_format':
      return mismatch(param, issue.format === 'regex' ? String(issue.pattern) : issue.format);
    case 'invalid_key':
      return tooLongName(param, issue);
    case 'custom':
      return customRefusal(param, issue);
    default:
      return new OpenAiError(400, `Invalid value for '${param}'.`, { param });
  }
}

/** Responses name the part whose type is wrong, not its type; chat names the type. */
function ofPart(param: string): string {
  return /\.content\[\d+\]\.type$/.test(param) ? param.slice(0, -'.type'.length) : param;
}

/** Inside of something every endpoint uses the newer words. */
function unknownKey(name: string, naming: Naming): OpenAiError {
  return naming === 'newer' || /[.[]/.test(name) ? unknownParameter(name) : unrecognizedArgument(name);
}

function mismatch(param: string, pattern: string): OpenAiError {
  if (pattern === 'base64') {
    const message = `Invalid '${param}': expected a base64-encoded string.`; // wording unconfirmed
    return new OpenAiError(400, message, { param, code: 'invalid_value' });
  }
  const plain = pattern.replace(/^\/|\/$/g, '');
  const message = `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '${plain}'.`;
  return new OpenAiError(400, message, { param, code: 'invalid_value' });
}

/** Wording unconfirmed. */
function tooLongName(param: string, issue: z.core.$ZodIssueInvalidKey): OpenAiError {
  const [inner] = issue.issues;
  const most = inner?.code === 'too_big' ? inner.maximum : 64;
  const holder = param.split('.').slice(0, -1).join('.') || param;
  const name = String(issue.path.at(-1));
  const message = `Invalid property name in '${holder}': '${name.slice(0, 64)}...' is too long. Expected a name with maximum length ${most}, but got a name with length ${name.length} instead.`;
  return new OpenAiError(400, message, { param: holder, code: 'property_name_above_max_length' });
}

/** Of the one kind of check that zod has not got itself, the schemas' `maxProperties`. Wording unconfirmed. */
function customRefusal(param: string, issue: z.core.$ZodIssueCustom): OpenAiError {
  const most = issue.params?.maxProperties;
  const count = Object.keys(issue.input as object).length;
  const message = `Invalid '${param}': too many properties. Expected an object with at most ${most} properties, but got an object with ${count} properties instead.`;
  return new OpenAiError(400, message, { param, code: 'object_above_max_properties' });
}

/** Of the alternatives, the one that got further into the value says what is wrong. */
function unionRefusal(issue: z.core.$ZodIssueInvalidUnion, param: string, naming: Naming): OpenAiError {
  const inner = (each: z.core.$ZodIssue) => refusalOf({ ...each, path: [...issue.path, ...each.path] }, naming);
  const isTag = (each: z.core.$ZodIssue) =>
    each.code === 'invalid_value' && each.path.length === 1 && each.path[0] === 'type';
  const fitting = issue.errors.filter((each) => !each.some(isTag)).flat();
  const deeper = fitting.find((each) => each.path.length > 0 || each.code !== 'invalid_type');
  if (deeper) return inner(deeper);
  const tags = issue.errors.flat().filter((each) => isTag(each));
  const [tag] = tags;
  if (tag)
    return inner({ ...tag, values: tags.flatMap((each) => ('values' in each ? each.values : [])) } as typeof tag);
  return wrongType(param, alternatives(param, issue), issue.input);
}

/** `one of a string or array of strings` */
function alternatives(param: string, issue: z.core.$ZodIssueInvalidUnion): string {
  const names = issue.errors.flatMap(([first]) =>
    first?.code === 'invalid_type' ? [expectedName(first.expected)] : [],
  );
  const items = param === 'stop' ? 'array of strings' : 'array of objects';
  const shown = [...new Set(names)].map((name) => (name.startsWith('an array') ? items : name));
  return shown.length < 2 ? (shown[0] ?? 'one of the supported types') : `one of ${shown.join(' or ')}`;
}

/** Parameters that take whole numbers only; zod's range issues do not say. */
const INTEGERS = new Set([
  'best_of',
  'bytes',
  'chunking_strategy.static.chunk_overlap_tokens',
  'chunking_strategy.static.max_chunk_size_tokens',
  'dimensions',
  'expires_after[seconds]',
  'expires_after.days',
  'expires_after.seconds',
  'limit',
  'logprobs',
  'max_completion_tokens',
  'max_num_results',
  'max_output_tokens',
  'max_tokens',
  'max_tool_calls',
  'n',
  'seed',
  'top_logprobs',
]);

function outOfRange(origin: string, param: string, bound: 'minimum' | 'maximum', limit: unknown, input: unknown) {
  if (origin === 'string') return wrongLength(param, bound, limit, String(input).length);
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

function wrongLength(param: string, bound: 'minimum' | 'maximum', limit: unknown, length: number): OpenAiError {
  if (length === 0) {
    const message = `Invalid '${param}': empty string. Expected a string with minimum length ${limit}, but got an empty string instead.`;
    return new OpenAiError(400, message, { param, code: 'empty_string' });
  }
  const [what, code] = bound === 'minimum' ? ['short', 'string_below_min_length'] : ['long', 'string_above_max_length'];
  const message = `Invalid '${param}': string too ${what}. Expected a string with ${bound} length ${limit}, but got a string with length ${length} instead.`;
  return new OpenAiError(400, message, { param, code });
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
  return new OpenAiError(400, `Invalid value: '${input}'. Supported values are: ${listed(values)}.`, {
    param,
    code: 'invalid_value',
  });
}

/** `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'` */
export function listed(values: readonly unknown[]): string {
  const names = [...new Set(values)].map((value) => `'${value}'`);
  const last = names.pop();
  if (names.length === 0) return last ?? '';
  return names.length > 1 ? `${names.join(', ')}, and ${last}` : `${names[0]} and ${last}`;
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
