import { JSON_BODY_BYTES } from '../limits.ts';
import { readAtMost } from '../storage/bytes.ts';
import { AuthRefused, refusals } from './errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What a field of a Go struct takes. `optional` tells a missing one from an empty one (a pointer in the vendor's code). */
type FieldType = 'string' | 'optional string' | 'boolean' | 'optional boolean' | 'object';

interface FieldValues {
  readonly string: string;
  readonly 'optional string': string | undefined;
  readonly boolean: boolean;
  readonly 'optional boolean': boolean | undefined;
  readonly object: JsonObject | undefined;
}

export type Params<Fields extends Readonly<Record<string, FieldType>>> = {
  readonly [Name in keyof Fields]: FieldValues[Fields[Name]];
};

const GO_TYPES = {
  string: 'string',
  'optional string': 'string',
  boolean: 'bool',
  'optional boolean': 'bool',
  object: 'map[string]interface {}',
} as const;

/** Levels of nesting a body may have. The vendor's parser takes 10,000; PostgreSQL's stack does not. */
const MAX_DEPTH = 200;

/**
 * The named fields of a JSON body; what is missing or null has Go's zero value. `struct` is the vendor's name of it,
 * for the message when a field has another type. An empty body is refused unless `emptyIsFine`.
 */
export async function readParams<const Fields extends Readonly<Record<string, FieldType>>>(
  request: Request,
  struct: string,
  fields: Fields,
  { emptyIsFine = false } = {},
): Promise<Params<Fields>> {
  const bytes = await readAtMost(request, JSON_BODY_BYTES);
  if (!bytes) throw new AuthRefused(refusals.badJson('request body too large'));
  const text = new TextDecoder().decode(bytes);
  const body = text === '' && emptyIsFine ? {} : clean(parse(text), 0);
  if (body !== null && goKind(body) !== 'object') {
    const why = `json: cannot unmarshal ${goKind(body)} into Go value of type api.${struct}`;
    throw new AuthRefused(refusals.badJson(why));
  }
  const values = Object.entries(fields).map(([name, type]) => {
    const given = (body as JsonObject | null)?.[name];
    if (!fits(given, type)) throw new AuthRefused(refusals.badJson(mismatch(given, struct, name, type)));
    return [name, given ?? zeroOf(type)];
  });
  return Object.fromEntries(values) as Params<Fields>;
}

function fits(value: unknown, type: FieldType): boolean {
  if (value === undefined || value === null) return true;
  switch (type) {
    case 'string':
    case 'optional string':
      return typeof value === 'string';
    case 'boolean':
    case 'optional boolean':
      return typeof value === 'boolean';
    case 'object':
      return goKind(value) === 'object';
    default:
      return type satisfies never;
  }
}

function zeroOf(type: FieldType): unknown {
  if (type === 'string') return '';
  return type === 'boolean' ? false : undefined;
}

function mismatch(value: unknown, struct: string, name: string, type: FieldType): string {
  return `json: cannot unmarshal ${goKind(value)} into Go struct field ${struct}.${name} of type ${GO_TYPES[type]}`;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AuthRefused(refusals.badJson(goWords(error.message)));
  }
}

/** Go's encoding/json names the character; where in the grammar it stood is not told apart here. */
function goWords(message: string): string {
  const character = /Unexpected token '(.+?)',/su.exec(message)?.[1];
  if (character === undefined) return 'unexpected end of JSON input';
  return `invalid character '${character}' looking for beginning of value`;
}

/** As Go decodes text: broken surrogates become U+FFFD. PostgreSQL stores no NUL, so that is refused here. */
function clean(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new AuthRefused(refusals.badJson('exceeded max depth'));
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [cleanText(name), clean(item, depth + 1)] as const);
  return Object.fromEntries(entries);
}

function cleanText(text: string): string {
  if (text.includes('\0')) throw new AuthRefused(refusals.badJson("invalid character '\\x00' in string literal"));
  return text.toWellFormed();
}
