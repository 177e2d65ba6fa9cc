import { Placeholders, unnumbered } from './cassette/placeholders.ts';
import { scrubText } from './cassette/scrub-text.ts';

/** What stands in a body, without its values but for those of a few keys. */
export type BodyShape =
  | { readonly type: 'empty' }
  | { readonly type: 'bytes'; readonly length: number }
  | { readonly type: 'text'; readonly text: string }
  /** A recording has only its digest. */
  | { readonly type: 'withheld' }
  | { readonly type: 'json'; readonly json: JsonShape }
  /** Names of the events in order, repeats of one name told once; and the shape of each name's payloads, merged. */
  | {
      readonly type: 'events';
      readonly names: readonly string[];
      readonly payloads: Readonly<Record<string, JsonShape>>;
    };

/**
 * By JSON pointer (RFC 6901), `*` for the items of an array. A pointer's types are sorted; `absent` when some items of an
 * array have the key and others do not.
 */
export interface JsonShape {
  readonly types: Readonly<Record<string, readonly string[]>>;
  /** Of keys whose value is part of the contract, sorted. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

export interface ShapeOptions {
  /** Keys whose short string values are kept: `object`, `status`, `code`. */
  readonly keep: ReadonlySet<string>;
}

const KEPT_CHARACTERS = 400;
const TEXT_CHARACTERS = 1000;

export function bodyShape(bytes: Uint8Array, contentType: string, options: ShapeOptions): BodyShape {
  if (bytes.length === 0) return { type: 'empty' };
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'text/event-stream') return eventsShape(textOf(bytes), options);
  if (mediaType === 'application/json' || mediaType.endsWith('+json')) {
    const value = parsed(textOf(bytes));
    if (value !== undefined) return { type: 'json', json: jsonShape([value], options) };
  }
  if (mediaType.startsWith('text/') || mediaType === 'application/json' || mediaType.endsWith('xml')) {
    return { type: 'text', text: withoutIds(textOf(bytes).slice(0, TEXT_CHARACTERS)) };
  }
  return { type: 'bytes', length: bytes.length };
}

/** The merged shape of values that stand at one place. */
export function jsonShape(values: readonly unknown[], { keep }: ShapeOptions): JsonShape {
  const types = new Map<string, Set<string>>();
  const kept = new Map<string, Set<string>>();
  const add = (map: Map<string, Set<string>>, pointer: string, entry: string) =>
    map.set(pointer, (map.get(pointer) ?? new Set()).add(entry));

  const walk = (pointer: string, items: readonly unknown[]) => {
    for (const item of items) add(types, pointer, typeOf(item));
    const key = pointer.slice(pointer.lastIndexOf('/') + 1);
    for (const item of items) {
      if (typeof item === 'string' && keep.has(key)) add(kept, pointer, withoutIds(item.slice(0, KEPT_CHARACTERS)));
    }
    const inArrays = items.filter(Array.isArray).flat();
    if (inArrays.length > 0) walk(`${pointer}/*`, inArrays);
    const objects = items.filter(isObject);
    for (const name of new Set(objects.flatMap(Object.keys))) {
      const having = objects.filter((object) => Object.hasOwn(object, name));
      const below = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      walk(
        below,
        having.map((object) => object[name]),
      );
      if (having.length < objects.length) add(types, below, 'absent');
    }
  };
  walk('', values);
  return { types: sorted(types), values: sorted(kept) };
}

function eventsShape(text: string, options: ShapeOptions): BodyShape {
  const names: string[] = [];
  const payloads = new Map<string, unknown[]>();
  for (const block of text.split(/\r?\n\r?\n/)) {
    const fields = block.split(/\r?\n/).map((line) => /^(event|data): ?(.*)$/.exec(line));
    const data = fields.flatMap((field) => (field?.[1] === 'data' ? [field[2] ?? ''] : [])).join('\n');
    if (data === '') continue;
    const payload = parsed(data);
    const named = fields.find((field) => field?.[1] === 'event')?.[2];
    const name = named ?? (payload === undefined ? data.slice(0, 40) : 'data');
    if (names.at(-1) !== name) names.push(name);
    if (payload !== undefined) payloads.set(name, [...(payloads.get(name) ?? []), payload]);
  }
  const shapes = [...payloads].map(([name, items]) => [name, jsonShape(items, options)] as const);
  return { type: 'events', names, payloads: Object.fromEntries(shapes) };
}

/** A text with ids, keys and times replaced, so that two answers of one kind read the same, recorded or not. */
function withoutIds(text: string): string {
  return unnumbered(scrubText(text, new Placeholders()))
    .replaceAll('cut~', '<id>')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>')
    .replace(/\b[a-z]{2,12}[-_](?=\w*\d)\w{16,}\b/gi, '<id>')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '<time>');
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(map: ReadonlyMap<string, ReadonlySet<string>>): Record<string, readonly string[]> {
  const names = [...map.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, [...(map.get(name) ?? [])].sort()]));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
