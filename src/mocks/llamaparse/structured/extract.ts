import type { ParsedPage } from '../parsing/types.ts';
import { rowsAsObjects, valuesOf } from './arrays.ts';
import { type Content, contentOf, section } from './content.ts';
import { nameWords, pairOff } from './names.ts';
import {
  alike,
  emptyValue,
  isNamed,
  isScalar,
  type Labelled,
  type Property,
  readScalar,
  toProperty,
} from './property.ts';
import { isRequired, type JsonSchema, MAX_DEPTH, MAX_STEPS, propertiesOf, type Root } from './schema.ts';

/**
 * Fills a schema from what the pages say, by rules: labelled lines, tables of two columns and form fields give single
 * values; tables and lists give arrays; headings say to which object a label belongs. What is not found is left out, or,
 * where it is required, empty: null, else '' or [] by its type.
 */
export function extract(schema: JsonSchema, pages: readonly ParsedPage[]): unknown {
  const root: Root = { schema, stepsLeft: MAX_STEPS };
  const whole = toProperty('', schema, root);
  return fillCompound(whole, contentOf(pages), root, 0) ?? (isObjectLike(whole) ? {} : null);
}

function isObjectLike({ variants }: Property): boolean {
  return variants.some(({ type }) => type === 'object');
}

/** The first variant with something in it. Objects look under the heading of their name first, then at labels that begin with it (`Customer name`), then everywhere. */
function fillCompound(property: Property, content: Content, root: Root, depth: number): unknown {
  if (depth > MAX_DEPTH) return undefined;
  const own = depth === 0 ? content : section(content, (heading) => isNamed(property, heading));
  for (const variant of property.variants) {
    if (variant.type === 'object') {
      const scopes = depth === 0 ? [content] : [own, prefixed(content, property), content];
      for (const scope of scopes) {
        const value = fillObject(variant, scope, root, depth);
        if (value !== undefined) return value;
      }
    }
    if (variant.type === 'array') {
      const value = fillArray(variant, property, depth === 0 ? [content] : [own, content], root);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function fillObject(
  schema: JsonSchema,
  content: Content,
  root: Root,
  depth: number,
): Record<string, unknown> | undefined {
  const found: Record<string, unknown> = {};
  const properties = propertiesOf(schema).map(([name, own]) => toProperty(name, own, root));
  const pairs = pairOff(
    properties.filter(({ variants }) => variants.some(isScalar)),
    labelsOf(content),
    (property, { words, value }) => {
      const score = alike(property, words);
      return score > 0 && readScalar(property.variants, value) !== undefined ? score : 0;
    },
  );
  for (const property of properties) {
    const pair = pairs.get(property);
    const value = pair ? readScalar(property.variants, pair.value) : fillCompound(property, content, root, depth + 1);
    const titled = value === undefined && depth === 0 && /^title$/i.test(property.name) ? content.headings[0] : value;
    if (titled !== undefined) set(found, property.name, titled);
  }
  if (depth > 0 && Object.keys(found).length === 0) return undefined;
  for (const property of properties) {
    if (Object.hasOwn(found, property.name) || !isRequired(schema, property.name)) continue;
    set(found, property.name, emptyValue(property));
  }
  return found;
}

/** Pairs, and the cells of tables with one row below their header. */
function labelsOf({ pairs, tables }: Content): Labelled[] {
  const cells = tables.flatMap(({ headers, rows: [row, ...more] }) =>
    row && more.length === 0 ? headers.map((label, at) => ({ words: nameWords(label), value: row[at] ?? '' })) : [],
  );
  return [...pairs, ...cells];
}

/** Labels that begin with the words of a name, without them. */
function prefixed(content: Content, { names }: Property): Content {
  const pairs = content.pairs.flatMap((pair) => {
    const { words } = pair;
    const name = names.find((each) => each.length < words.length && each.every((word, at) => word === words[at]));
    return name ? [{ ...pair, words: words.slice(name.length) }] : [];
  });
  return { pairs, tables: [], lists: [], headings: [] };
}

function fillArray(
  schema: JsonSchema,
  property: Property,
  scopes: readonly Content[],
  root: Root,
): unknown[] | undefined {
  const entry = toProperty(property.name, schema.items ?? {}, root);
  const object = entry.variants.find(({ type }) => type === 'object');
  for (const scope of scopes) {
    const found = object ? rowsAsObjects(object, scope.tables, root) : valuesOf(property, entry, scope);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Also for a property that is named `__proto__`. */
function set(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
