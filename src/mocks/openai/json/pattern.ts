/**
 * A text that a regular expression takes: of every choice the first, of every repetition the fewest. Undefined for what it
 * cannot read (looking ahead and back, back references, Unicode classes); whoever asks checks the text all the same.
 */
export function textFor(pattern: string): string | undefined {
  try {
    new RegExp(pattern); // throws for what is none
    const reader = { pattern, at: 0, made: 0 };
    const text = alternatives(reader);
    return reader.at === pattern.length ? text : undefined;
  } catch (error) {
    if (error instanceof Unreadable || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

interface Reader {
  readonly pattern: string;
  at: number;
  /** Characters made so far, repetitions included. */
  made: number;
}

/** Longer texts are not made: `{1000000}` within `{1000000}` would fill the memory. */
const MADE_MAX = 10_000;
const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
/** Tried in this order, so that what is made is readable. */
const PREFERRED = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', ...PRINTABLE];
const CLASSES: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, w: /\w/, W: /\W/, s: /\s/, S: /\S/ };
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' };

function alternatives(reader: Reader): string {
  const first = sequence(reader);
  while (reader.pattern[reader.at] === '|') {
    reader.at++;
    sequence(reader);
  }
  return first;
}

function sequence(reader: Reader): string {
  let text = '';
  for (let next = reader.pattern[reader.at]; next !== undefined && next !== '|' && next !== ')'; ) {
    text += repeated(reader, atom(reader));
    next = reader.pattern[reader.at];
  }
  return text;
}

function repeated(reader: Reader, text: string): string {
  const found = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(reader.pattern.slice(reader.at));
  if (!found) return text;
  reader.at += found[0].length;
  const count = found[1] !== undefined ? Number(found[1]) : found[0].startsWith('+') ? 1 : 0;
  reader.made += count * text.length;
  if (reader.made > MADE_MAX) throw new Unreadable();
  return text.repeat(count);
}

function atom(reader: Reader): string {
  const sign = reader.pattern[reader.at++] as string;
  switch (sign) {
    case '^':
    case '$':
      return '';
    case '.':
      return 'a';
    case '(':
      return group(reader);
    case '[':
      return bracket(reader);
    case '\\':
      return escaped(reader);
    case '*':
    case '+':
    case '?':
      throw new Unreadable();
    default:
      return sign;
  }
}

function group(reader: Reader): string {
  const kind = /^\?(?::|<[A-Za-z]\w*>)/.exec(reader.pattern.slice(reader.at));
  if (reader.pattern[reader.at] === '?' && !kind) throw new Unreadable();
  reader.at += kind?.[0].length ?? 0;
  const text = alternatives(reader);
  if (reader.pattern[reader.at++] !== ')') throw new Unreadable();
  return text;
}

function escaped(reader: Reader): string {
  const sign = reader.pattern[reader.at++] ?? '';
  if (sign === 'b') return '';
  const known = CLASSES[sign];
  if (known) return firstOf((character) => known.test(character));
  if (CONTROLS[sign] !== undefined) return CONTROLS[sign];
  if (/^[A-Za-z0-9]?$/.test(sign)) throw new Unreadable();
  return sign;
}

/** The platform itself says what a class takes. */
function bracket(reader: Reader): string {
  const found = /^\^?\]?(?:\\.|[^\]\\])*\]/.exec(reader.pattern.slice(reader.at));
  if (!found) throw new Unreadable();
  reader.at += found[0].length;
  const known = new RegExp(`[${found[0]}`);
  return firstOf((character) => known.test(character));
}

function firstOf(fits: (character: string) => boolean): string {
  const found = PREFERRED.find(fits);
  if (found === undefined) throw new Unreadable();
  return found;
}
