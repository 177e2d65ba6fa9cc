import { likeness, nameWords } from './names.ts';
import { isObject, type JsonSchema, type Root, text, variants } from './schema.ts';
import { readChoice, readValue } from './values.ts';

/** A property of an object schema, taken apart once. */
export interface Property {
  readonly name: string;
  /** The words of its name and of its title. */
  readonly names: readonly (readonly string[])[];
  readonly described: ReadonlySet<string>;
  readonly variants: readonly JsonSchema[];
}

export function toProperty(name: string, schema: unknown, root: Root): Property {
  const said = isObject(schema) ? schema : {};
  const names = [nameWords(name), nameWords(text(said.title))].filter((words) => words.length > 0);
  return { name, names, described: new Set(nameWords(text(said.description))), variants: variants(schema, root) };
}

/** A label found in the document, by its words. */
export interface Labelled {
  readonly words: readonly string[];
  readonly value: string;
}

/** By name and title; a description that has all of a label's words counts little. */
export function alike({ names, described }: Property, words: readonly string[]): number {
  const inDescription = words.length > 0 && words.every((word) => described.has(word)) ? 0.35 : 0;
  return Math.max(inDescription, ...names.map((name) => likeness(name, words)));
}

export function isNamed(property: Property, label: string): boolean {
  const words = nameWords(label);
  return property.names.some((name) => likeness(name, words) >= 0.5);
}

export function isScalar({ type }: JsonSchema): boolean {
  return type !== 'object' && type !== 'array' && type !== 'null';
}

/** A text as the first variant that it can be; undefined where it can be none. */
export function readScalar(all: readonly JsonSchema[], value: string): unknown {
  for (const variant of all) {
    const read = isScalar(variant) ? scalar(variant, value) : undefined;
    if (read !== undefined) return read;
  }
  return undefined;
}

function scalar(schema: JsonSchema, value: string): unknown {
  if ('const' in schema) return readChoice(value, [schema.const]);
  if (Array.isArray(schema.enum)) return readChoice(value, schema.enum);
  return readValue(value, text(schema.type) || 'string', schema);
}

/** For what is required and not found. Null stands for a number too: none can be made up. */
export function emptyValue({ variants: all }: Property): unknown {
  if (all.some(({ type }) => type === 'null')) return null;
  const [own] = all;
  if (own?.type === 'string' && !Array.isArray(own.enum) && own.format === undefined) return '';
  return own?.type === 'array' ? [] : null;
}
