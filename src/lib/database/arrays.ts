/** The text form of a one-dimensional PostgreSQL array (PostgreSQL manual 8.15.6). */
export function encodeArray(elements: readonly (string | null)[]): string {
  const quoted = elements.map((element) => (element === null ? 'NULL' : `"${element.replace(/[\\"]/g, '\\$&')}"`));
  return `{${quoted.join(',')}}`;
}

/** Reads a one-dimensional array's text form; NULL elements become null. */
export function decodeArray<T>(text: string, decodeElement: (element: string) => T): (T | null)[] {
  const elements: (T | null)[] = [];
  let at = text.indexOf('{') + 1; // a lower bound other than 1 stands before it: [0:1]={…}
  if (at === 0 || text[at] === '{') throw new TypeError(`not a one-dimensional array: ${text.slice(0, 40)}`);
  while (text[at] !== '}') {
    const element = text[at] === '"' ? readQuoted(text, at + 1) : readBare(text, at);
    elements.push(element.value === null ? null : decodeElement(element.value));
    at = text[element.end] === ',' ? element.end + 1 : element.end;
  }
  return elements;
}

interface Element {
  readonly value: string | null;
  /** Where the text goes on: a comma or the closing brace. */
  readonly end: number;
}

function readBare(text: string, start: number): Element {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '}') end++;
  if (end === text.length) throw new TypeError('an array text ends without its closing brace');
  const value = text.slice(start, end);
  return { value: value === 'NULL' ? null : value, end };
}

function readQuoted(text: string, start: number): Element {
  let value = '';
  let from = start;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') return { value: value + text.slice(from, at), end: at + 1 };
    if (character !== '\\') continue;
    value += text.slice(from, at);
    at++;
    from = at;
  }
  throw new TypeError('an array text ends within a quoted element');
}
