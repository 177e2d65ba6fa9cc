/** A piece of an RTF file. */
export type Token =
  | { readonly type: 'open' }
  | { readonly type: 'close' }
  /** `\b0` is the word `b` with the value 0; symbols such as `\~` are words of one sign. */
  | { readonly type: 'word'; readonly name: string; readonly value: number | undefined }
  /** One byte of text, from `\'e4` or as it stands. */
  | { readonly type: 'byte'; readonly byte: number };

const WORD = /\\([a-zA-Z]{1,40})(-?\d{1,10})? ?/y;
const HEX = /\\'([0-9a-fA-F]{2})/y;

/** The tokens of a file whose bytes are one character each. Binary data (`\bin`) is skipped. */
export function* tokens(file: string): Generator<Token> {
  for (let at = 0; at < file.length; ) {
    const sign = file[at];
    if (sign === '{' || sign === '}') {
      yield { type: sign === '{' ? 'open' : 'close' };
      at++;
    } else if (sign !== '\\') {
      if (sign !== '\r' && sign !== '\n' && sign !== '\0') yield { type: 'byte', byte: file.charCodeAt(at) };
      at++;
    } else {
      const { token, next } = escaped(file, at);
      yield token;
      at = next;
    }
  }
}

function escaped(file: string, at: number): { token: Token; next: number } {
  HEX.lastIndex = at;
  const hex = HEX.exec(file)?.[1];
  if (hex !== undefined) return { token: { type: 'byte', byte: Number.parseInt(hex, 16) }, next: at + 4 };
  WORD.lastIndex = at;
  const [whole = '', name, digits] = WORD.exec(file) ?? [];
  if (name === undefined) return { token: { type: 'word', name: file[at + 1] ?? '', value: undefined }, next: at + 2 };
  const value = digits === undefined ? undefined : Number(digits);
  const binary = name === 'bin' ? Math.max(0, value ?? 0) : 0;
  return { token: { type: 'word', name, value }, next: at + whole.length + binary };
}
