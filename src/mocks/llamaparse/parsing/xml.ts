/** An element: its name without prefix, its attributes with theirs, and what is inside in order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

/** Deeper nesting than any Office document has. */
const MAX_DEPTH = 500;

/** A tag with its attributes, which may hold any sign between quotes. */
const TAG = /<([^\s/>!?<"'=]+)((?:\s(?:[^>"'/<]|\/(?!>)|"[^"]*"|'[^']*')*)?)(\/?)>/y;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: (XmlElement | string)[];
}

/**
 * The root of a well-formed XML document, as Office writes them; undefined for what is none. Document types are skipped:
 * their entities are never expanded. Reading ends where a tag does not.
 */
export function readXml(text: string): XmlElement | undefined {
  const root: OpenElement = { name: '', attributes: {}, children: [] };
  const open: OpenElement[] = [root];
  for (let at = 0; at < text.length; ) {
    const inside = open.at(-1) ?? root;
    const next = text[at] === '<' ? readMarkup(text, at, open, inside) : readText(text, at, inside);
    if (next === undefined) break;
    at = next;
  }
  return root.children.find((child) => typeof child !== 'string');
}

function readText(text: string, at: number, inside: OpenElement): number {
  const end = text.indexOf('<', at);
  inside.children.push(decode(text.slice(at, end < 0 ? text.length : end)));
  return end < 0 ? text.length : end;
}

/** What is neither text nor a tag that opens, by its beginning and its end. */
const SKIPPED = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
  ['</', '>'],
] as const;

/** Reads what begins at `at`: where it ends, or undefined when it does not. */
function readMarkup(text: string, at: number, open: OpenElement[], inside: OpenElement): number | undefined {
  const skipped = SKIPPED.find(([start]) => text.startsWith(start, at));
  if (skipped) {
    const [start, end] = skipped;
    const stop = text.indexOf(end, at + start.length);
    if (stop < 0) return undefined;
    if (start === '<![CDATA[') inside.children.push(text.slice(at + start.length, stop));
    if (start === '</' && open.length > 1) open.pop();
    return stop + end.length;
  }
  TAG.lastIndex = at;
  const [, name = '', attributes = '', empty] = TAG.exec(text) ?? [];
  if (name === '') return undefined;
  const element = { name: local(name), attributes: readAttributes(attributes), children: [] };
  inside.children.push(element);
  if (empty === '' && open.length <= MAX_DEPTH) open.push(element);
  return TAG.lastIndex;
}

function readAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)];
  return Object.fromEntries(found.map(([, name = '', double, single]) => [name, decode(double ?? single ?? '')]));
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decode(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w{1,8});/g, (whole, code: string) => {
    if (!code.startsWith('#')) return ENTITIES[code] ?? whole;
    const point = code.startsWith('#x') ? Number.parseInt(code.slice(2), 16) : Number(code.slice(1));
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

export function childrenOf(element: XmlElement | undefined, name?: string): XmlElement[] {
  const inside = (element?.children ?? []).filter((child) => typeof child !== 'string');
  return name === undefined ? inside : inside.filter((child) => child.name === name);
}

export function childOf(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((at, name) => childrenOf(at, name)[0], element);
}

/** All elements of this name below, in order. */
export function allOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return childrenOf(element).flatMap((child) => (child.name === name ? [child] : allOf(child, name)));
}

/** The text of an element and all below. */
export function textOf(element: XmlElement | undefined): string {
  return (element?.children ?? []).map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
