/**
 * What Python's `json` module says of a text that is not JSON, and where (characters from 0), up to its version 3.12. The
 * service is written in Python, and FastAPI passes both on. Undefined for a text that Python reads, as it does `NaN` and `Infinity`.
 */
export function pythonJsonError(text: string): PythonJsonError | undefined {
  try {
    const end = space(text, value(text, space(text, 0)));
    return end < text.length ? { msg: 'Extra data', pos: end } : undefined;
  } catch (error) {
    if (error instanceof NotJson) return error;
    throw error;
  }
}

export interface PythonJsonError {
  readonly msg: string;
  readonly pos: number;
}

/** As Python prints it: `Expecting value: line 1 column 1 (char 0)`. */
export function printed(text: string, { msg, pos }: PythonJsonError): string {
  const before = text.slice(0, pos);
  const line = before.split('\n').length;
  return `${msg}: line ${line} column ${pos - before.lastIndexOf('\n')} (char ${pos})`;
}

class NotJson extends Error {
  readonly msg: string;
  readonly pos: number;
  constructor(msg: string, pos: number) {
    super(msg);
    this.msg = msg;
    this.pos = pos;
  }
}

const WORDS = /(?:null|true|false|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const DEPTH_MAX = 900;

/** Each of these reads from `at` and returns the place behind what it read. */
function value(text: string, at: number, depth = 0): number {
  if (depth > DEPTH_MAX) throw new NotJson('Expecting value', at);
  if (text[at] === '"') return string(text, at);
  if (text[at] === '{') return object(text, at, depth);
  if (text[at] === '[') return array(text, at, depth);
  WORDS.lastIndex = at;
  if (!WORDS.test(text)) throw new NotJson('Expecting value', at);
  return WORDS.lastIndex;
}

function space(text: string, at: number): number {
  let end = at;
  while (end < text.length && ' \t\n\r'.includes(text[end] ?? '')) end++;
  return end;
}

function string(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    const letter = text[end] ?? '';
    if (letter === '"') return end + 1;
    if (letter < ' ') throw new NotJson('Invalid control character at', end);
    if (letter === '\\') end = escaped(text, at, end);
  }
  throw new NotJson('Unterminated string starting at', at);
}

/** The place of the escape's last character. */
function escaped(text: string, start: number, at: number): number {
  const letter = text[at + 1];
  if (letter === undefined) throw new NotJson('Unterminated string starting at', start);
  if (letter === 'u') {
    if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) throw new NotJson('Invalid \\uXXXX escape', at + 1);
    return at + 5;
  }
  if (!'"\\/bfnrt'.includes(letter)) throw new NotJson('Invalid \\escape', at);
  return at + 1;
}

function object(text: string, at: number, depth: number): number {
  let end = space(text, at + 1);
  if (text[end] === '}') return end + 1;
  for (;;) {
    if (text[end] !== '"') throw new NotJson('Expecting property name enclosed in double quotes', end);
    end = space(text, string(text, end));
    if (text[end] !== ':') throw new NotJson("Expecting ':' delimiter", end);
    end = space(text, value(text, space(text, end + 1), depth + 1));
    if (text[end] === '}') return end + 1;
    end = comma(text, end);
  }
}

function array(text: string, at: number, depth: number): number {
  let end = space(text, at + 1);
  if (text[end] === ']') return end + 1;
  for (;;) {
    end = space(text, value(text, end, depth + 1));
    if (text[end] === ']') return end + 1;
    end = comma(text, end);
  }
}

function comma(text: string, at: number): number {
  if (text[at] !== ',') throw new NotJson("Expecting ',' delimiter", at);
  return space(text, at + 1);
}
