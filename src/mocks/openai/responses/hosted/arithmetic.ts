/** An expression and its value, as Python would print it. */
export interface Sum {
  readonly expression: string;
  readonly printed: string;
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bplus\b/gi, '+'],
  [/\bminus\b/gi, '-'],
  [/\b(?:times|multiplied by)\b|×/gi, '*'],
  [/\bdivided by\b|÷/gi, '/'],
  [/\bto the power of\b|\^/gi, '**'],
];
const CANDIDATE = /[\d(][\d\s.+\-*/%()]{0,198}[\d)]/g;

/** The first expression of numbers in a text that can be computed; undefined when there is none. */
export function sumIn(text: string): Sum | undefined {
  const plain = WORDS.reduce((said, [word, sign]) => said.replaceAll(word, sign), text.slice(0, 2_000));
  for (const [found] of plain.replaceAll(/(?<=\d),(?=\d{3}\b)/g, '').matchAll(CANDIDATE)) {
    const tokens: readonly string[] = found.match(/\d+(?:\.\d+)?|\*\*|[+\-*/%()]/g) ?? [];
    if (!/\d\s*(?:[+\-*/%]|\*\*)/.test(found) || tokens.join('') !== found.replaceAll(/\s/g, '')) continue;
    const value = new Reader(tokens).whole();
    if (value === undefined) continue;
    return { expression: spaced(tokens), printed: printed(value, tokens.includes('/') || /\d\.\d/.test(found)) };
  }
  return undefined;
}

/** Precedence as Python has it: `**` before a sign, a sign before `*`. Division by nothing is NaN. */
class Reader {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  /** Undefined for what is no expression, or too large to be exact. */
  whole(): number | undefined {
    const value = this.sum();
    if (this.at < this.tokens.length || value === undefined) return undefined;
    return Number.isNaN(value) || Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
  }

  private take(...signs: readonly string[]): string | undefined {
    const next = this.tokens[this.at];
    if (next === undefined || !signs.includes(next)) return undefined;
    this.at++;
    return next;
  }

  private sum(): number | undefined {
    return this.chain(() => this.product(), '+', '-');
  }

  private product(): number | undefined {
    return this.chain(() => this.signed(), '*', '/', '%');
  }

  private chain(part: () => number | undefined, ...signs: readonly string[]): number | undefined {
    let value = part();
    for (let sign = this.take(...signs); sign !== undefined; sign = this.take(...signs)) {
      const next = part();
      if (value === undefined || next === undefined) return undefined;
      value = applied(sign, value, next);
    }
    return value;
  }

  private signed(): number | undefined {
    if (this.take('+')) return this.signed();
    if (!this.take('-')) return this.power();
    const value = this.signed();
    return value === undefined ? undefined : -value;
  }

  private power(): number | undefined {
    const base = this.atom();
    if (base === undefined || !this.take('**')) return base;
    const exponent = this.signed();
    return exponent === undefined ? undefined : base ** exponent;
  }

  private atom(): number | undefined {
    if (this.take('(')) {
      const value = this.sum();
      return this.take(')') ? value : undefined;
    }
    const number = this.tokens[this.at];
    if (number === undefined || !/^\d/.test(number)) return undefined;
    this.at++;
    return Number(number);
  }
}

function applied(sign: string, a: number, b: number): number {
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? Number.NaN : a / b;
    default:
      return b === 0 ? Number.NaN : a - b * Math.floor(a / b);
  }
}

function printed(value: number, isFloat: boolean): string {
  if (Number.isNaN(value)) return 'ZeroDivisionError: division by zero';
  return isFloat && Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `2 * (3 + 4)` */
function spaced(tokens: readonly string[]): string {
  const text = tokens.map((token) => (/^[\d()]/.test(token) ? token : ` ${token} `)).join('');
  return text.replaceAll(/ {2,}/g, ' ').trim();
}
