/**
 * Makes text from documents, vendors and errors safe to print anywhere: control characters (which can repaint a
 * terminal or break XML), direction overrides (which can make text read backwards) and halves of characters are shown
 * as their code. Line feeds and tabs stay.
 */
export function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

const UNPRINTABLE = /[[\p{Control}\p{Surrogate}\p{Bidi_Control}\u2028\u2029\ufeff\ufffe\uffff]--[\n\t]]/gv;

/** `visible` on one line. */
export function oneLine(text: string): string {
  return visible(text).replaceAll(/\s+/g, ' ').trim();
}

/** At most `limit` characters, and says how many it left out. Never cuts a character in two. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = /[\ud800-\udbff]/.test(text[limit - 1] ?? '') ? limit - 1 : limit;
  return `${text.slice(0, end)}… (${(text.length - end).toLocaleString('en')} more characters)`;
}

/** Any value as a person wants to read it: text as it is, everything else as JSON. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner), 1);
  // short values on one line: {"pages": 3, "chunks": 12}
  const flat = text?.replaceAll(/\n\s*/g, ' ') ?? String(value);
  return flat.length <= 100 ? flat : (text ?? flat);
}
