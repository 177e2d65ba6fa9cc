import { textFor } from './pattern.ts';

/** A JSON Schema as it came from outside: any member may be missing or of any type. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Texts to fill a document with, so that what is generated speaks of what was asked. */
export interface Material {
  /** For properties that hold an answer or a summary. */
  readonly answer: string;
  /** What was asked: numbers and names are taken from it. */
  readonly question: string;
}

/** Nesting below this gets the smallest value that fits: recursive schemas end. */
const DEPTH_MAX = 8;

interface Scope {
  readonly root: JsonSchema;
  readonly material: Material;
  readonly depth: number;
  /** The property being filled. */
  readonly name: string;
}

/** A value that fits the schema, the same for the same schema and material. What it does not know (`not`, `if` …) may not fit. */
export function generate(schema: JsonSchema, material: Material): unknown {
  return valueFor(schema, { root: schema, material, depth: 0, name: '' });
}

function valueFor(given: unknown, scope: Scope): unknown {
  const schema = resolved(given, scope.root);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return pickFrom(schema.enum, scope.material);
  const alternatives = [schema.anyOf, schema.oneOf].find(Array.isArray) as unknown[] | undefined;
  if (alternatives) return valueFor(alternativeOf(alternatives, scope), scope);
  if (Array.isArray(schema.allOf)) return valueFor(merged(schema, scope.root), scope);
  switch (typeOf(schema)) {
    case 'object':
      return objectOf(schema, scope);
    case 'array':
      return arrayOf(schema, scope);
    case 'string':
      return stringOf(schema, scope);
    case 'integer':
      return numberOf(schema, scope, true);
    case 'number':
      return numberOf(schema, scope, false);
    case 'boolean':
      return !/\b(no|not|never|without)\b/i.test(scope.material.answer);
    default:
      return null;
  }
}

function resolved(given: unknown, root: JsonSchema): JsonSchema {
  let schema = isObject(given) ? given : {};
  for (let hops = 0; hops < 20 && typeof schema.$ref === 'string'; hops++) {
    const path = schema.$ref.replace(/^#\/?/, '').split('/').filter(Boolean);
    const target = path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), root);
    schema = isObject(target) ? target : {};
  }
  return schema;
}

function typeOf(schema: JsonSchema): string {
  const { type } = schema;
  if (Array.isArray(type)) return String(type.find((each) => each !== 'null') ?? 'null');
  if (typeof type === 'string') return type;
  if (isObject(schema.properties)) return 'object';
  return schema.items === undefined ? 'string' : 'array';
}

/** Deep down the way out of a recursion: null where it may be. */
function alternativeOf(alternatives: readonly unknown[], scope: Scope): unknown {
  const isNull = (each: unknown) => resolved(each, scope.root).type === 'null';
  const leaving = scope.depth >= DEPTH_MAX ? alternatives.find(isNull) : undefined;
  return leaving ?? alternatives.find((each) => !isNull(each)) ?? alternatives[0];
}

function merged(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { allOf, ...own } = schema;
  const parts = [own, ...(allOf as unknown[]).map((part) => resolved(part, root))];
  const properties = Object.assign({}, ...parts.map((part) => part.properties));
  return Object.assign({}, ...parts, { properties, required: parts.flatMap((part) => listOf(part.required)) });
}

function objectOf(schema: JsonSchema, scope: Scope): Record<string, unknown> {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = new Set(listOf(schema.required));
  const names = Object.keys(properties).filter((name) => scope.depth < DEPTH_MAX || required.has(name));
  const unnamed = [...required].filter((name) => !Object.hasOwn(properties, name));
  const schemaOf = (name: string) => (Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties);
  return Object.fromEntries(
    [...names, ...unnamed].map((name) => [name, valueFor(schemaOf(name), { ...scope, name, depth: scope.depth + 1 })]),
  );
}

function arrayOf(schema: JsonSchema, scope: Scope): unknown[] {
  const least = Number(schema.minItems ?? 0);
  const most = Number(schema.maxItems ?? Number.POSITIVE_INFINITY);
  const wanted = scope.depth >= DEPTH_MAX ? least : Math.max(least, 1);
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  const length = Math.min(Math.max(wanted, first.length), most, ITEMS_MAX);
  const deeper = { ...scope, depth: scope.depth + 1 };
  const items = Array.from({ length }, (_, i) => valueFor(first[i] ?? schema.items, deeper));
  return schema.uniqueItems === true ? distinct(items, resolved(schema.items, scope.root)) : items;
}

/** A schema may ask for any number; what is longer does not fit and is refused. */
const ITEMS_MAX = 1_000;

/** Values that are alike become the next of their enumeration, the next number, or get a number behind them. */
function distinct(items: readonly unknown[], { enum: choices, multipleOf }: JsonSchema): unknown[] {
  const step = typeof multipleOf === 'number' ? multipleOf : 1;
  return items.map((item, i) => {
    if (i === 0) return item;
    if (Array.isArray(choices)) return choices.filter((choice) => choice !== items[0])[i - 1];
    if (typeof item === 'number') return item + i * step;
    return typeof item === 'string' ? `${item} ${i + 1}` : item;
  });
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  duration: 'P1D',
  email: 'someone@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '00000000-0000-4000-8000-000000000000',
  uri: 'https://example.com/',
  'uri-reference': '/a',
  url: 'https://example.com/',
  'json-pointer': '/a',
  regex: '.*',
};

function stringOf(schema: JsonSchema, { name, material }: Scope): string {
  if (typeof schema.format === 'string' && FORMATS[schema.format] !== undefined)
    return FORMATS[schema.format] as string;
  if (typeof schema.pattern === 'string') return shaped(schema.pattern, material.answer);
  const about = `${name} ${typeof schema.description === 'string' ? schema.description : ''}`;
  const text = /answer|summary|text|content|explanation|output|reason|final|response|description|result/i.test(name)
    ? material.answer
    : (namedIn(about, material.question) ?? material.answer);
  const least = Number(schema.minLength ?? 0);
  const most = Number(schema.maxLength ?? Number.POSITIVE_INFINITY);
  return text.padEnd(least, '.').slice(0, most);
}

/** Longer texts are not held against a pattern from outside, nor is any text against one with groups: it might never end. */
const TRIED_MAX = 200;

/** The answer where it fits a simple pattern, else a text made for it; '' when none can be made, which will not fit. */
function shaped(pattern: string, answer: string): string {
  const made = textFor(pattern);
  if (made === undefined) return '';
  const isSimple = !pattern.includes('(') && answer.length <= TRIED_MAX;
  return isSimple && new RegExp(pattern).test(answer) ? answer : made;
}

/** `Paris` of "What is the weather in Paris?" for a property named city, location and the like. */
function namedIn(about: string, question: string): string | undefined {
  const names = [...question.matchAll(/(?<!^)(?<![.?!]\s)\b\p{Lu}[\p{L}-]+(?:[ ,]+\p{Lu}[\p{L}-]+)*/gu)].map(
    ([name]) => name,
  );
  if (/unit/i.test(about)) return undefined;
  return names.at(-1) ?? quotedIn(question);
}

function quotedIn(text: string): string | undefined {
  return /["“']([^"”']{1,200})["”']/.exec(text)?.[1];
}

function numberOf(schema: JsonSchema, { material }: Scope, whole: boolean): number {
  const [least, most] = boundsOf(schema, whole);
  const said = /-?\d+(?:[.,]\d+)?/.exec(`${material.answer} ${material.question}`)?.[0] ?? '1';
  const number = Math.min(most, Math.max(least, Number(said.replace(',', '.'))));
  const step = Number(schema.multipleOf ?? (whole ? 1 : 0));
  return step > 0 ? Math.ceil(Math.max(number, least) / step) * step : number;
}

/** The least and the most that fit; a bound that is not included is left by half of what room there is, or by one. */
function boundsOf(schema: JsonSchema, whole: boolean): readonly [number, number] {
  const low = numberIn(schema.minimum, Number.NEGATIVE_INFINITY);
  const high = numberIn(schema.maximum, Number.POSITIVE_INFINITY);
  const above = numberIn(schema.exclusiveMinimum, Number.NEGATIVE_INFINITY);
  const below = numberIn(schema.exclusiveMaximum, Number.POSITIVE_INFINITY);
  if (whole) {
    return [Math.max(Math.ceil(low), Math.floor(above) + 1), Math.min(Math.floor(high), Math.ceil(below) - 1)];
  }
  const room = Math.min(high, below) - Math.max(low, above);
  const nudge = Number.isFinite(room) ? room / 4 : 0.5;
  return [Math.max(low, above + nudge), Math.min(high, below - nudge)];
}

function numberIn(value: unknown, none: number): number {
  return typeof value === 'number' ? value : none;
}

/** The one that the texts name, else the first. */
function pickFrom(values: readonly unknown[], { question, answer }: Material): unknown {
  const text = `${question} ${answer}`.toLowerCase();
  return (
    values.find((value) => typeof value === 'string' && value !== '' && text.includes(value.toLowerCase())) ?? values[0]
  );
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
