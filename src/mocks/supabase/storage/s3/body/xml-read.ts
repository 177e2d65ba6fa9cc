/** An element read: the text of one without children, else its children by name. */
export type XmlRead = string | { readonly [name: string]: XmlRead | readonly XmlRead[] };

/** Elements may lie this deep: S3's own bodies need four. */
const DEPTH = 16;

const NAME = '[A-Za-z_][\\w.:-]*';
const ATTRIBUTES = `(?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*\\s*`;
const TOKEN = new RegExp(
  [
    '<!--[\\s\\S]*?-->',
    '<\\?[\\s\\S]*?\\?>',
    '<!\\[CDATA\\[(?<cdata>[\\s\\S]*?)\\]\\]>',
    `<\\/(?<close>${NAME})\\s*>`,
    `<(?<open>${NAME})${ATTRIBUTES}(?<empty>\\/?)>`,
    '(?<text>[^<]+)',
  ].join('|'),
  'y',
);

interface Open {
  readonly name: string;
  text: string;
  children: Record<string, XmlRead | XmlRead[]> | undefined;
}

/**
 * The document as an object of its root element; undefined when it is not well-formed, has a DOCTYPE or lies too deep.
 * Attributes and namespaces are passed over. `lists` names the elements that are arrays, however many there are.
 */
export function readXml(text: string, lists: readonly string[]): Readonly<Record<string, XmlRead>> | undefined {
  const document: Open = { name: '', text: '', children: undefined };
  const open: Open[] = [document];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text)?.groups;
    const inner = open.at(-1) as Open;
    if (!found) return undefined;
    if (found.open !== undefined) {
      const child: Open = { name: found.open, text: '', children: undefined };
      if (found.empty) add(inner, child, lists);
      else if (open.push(child) > DEPTH) return undefined;
    } else if (found.close !== undefined) {
      if (open.length < 2 || inner.name !== found.close) return undefined;
      open.pop();
      add(open.at(-1) as Open, inner, lists);
    } else if (found.text !== undefined) {
      const plain = unescapeText(found.text);
      if (plain === undefined) return undefined;
      inner.text += plain;
    } else inner.text += found.cdata ?? '';
  }
  const isWhole = open.length === 1 && document.text.trim() === '' && Object.keys(document.children ?? {}).length === 1;
  return isWhole ? (document.children as Record<string, XmlRead>) : undefined;
}

function add(parent: Open, { name, text, children }: Open, lists: readonly string[]): void {
  parent.children ??= Object.create(null) as Record<string, XmlRead | XmlRead[]>;
  const value: XmlRead = children ?? text.trim();
  const before = parent.children[name];
  if (Array.isArray(before)) before.push(value);
  else if (before !== undefined) parent.children[name] = [before, value];
  else parent.children[name] = lists.includes(name) ? [value] : value;
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const ENTITY = '&(?:#x([0-9a-f]{1,6})|#(\\d{1,7})|(lt|gt|amp|quot|apos));';
const ENTITIES = new RegExp(ENTITY, 'gi');
const NO_ENTITY = new RegExp(`&(?!${ENTITY.slice(1)})`, 'i');

/** Undefined where an `&` begins no entity that XML itself knows. */
function unescapeText(text: string): string | undefined {
  if (!text.includes('&')) return text;
  if (NO_ENTITY.test(text)) return undefined;
  let isWhole = true;
  const plain = text.replace(ENTITIES, (_all, hex, decimal, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? '';
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    isWhole &&= code <= 0x10ffff;
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
  return isWhole ? plain : undefined;
}
