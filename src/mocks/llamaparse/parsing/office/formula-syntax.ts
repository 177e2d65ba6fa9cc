import { Uncomputable, type Value } from './formula-functions.ts';

export interface Place {
  /** From 0. */
  readonly column: number;
  /** From 1, as it is printed. */
  readonly row: number;
}
export interface Reference {
  /** Undefined: the formula's own. */
  readonly sheet: string | undefined;
  readonly from: Place;
  readonly to: Place;
}
export type Expression =
  | { readonly type: 'value'; readonly value: Value }
  | ({ readonly type: 'range' } & Reference)
  | { readonly type: 'unary' | 'binary' | 'call'; readonly name: string; readonly parts: readonly Expression[] };

const TOKEN =
  /\s*(?:("(?:[^"]|"")*")|((?:'(?:[^']|'')+'|[\p{L}_][\p{L}\p{N}_.]*)!)?(\$?[A-Za-z]{1,3}\$?\d{1,7})(?![\p{L}\p{N}_(])|(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|([\p{L}_][\p{L}\p{N}_.]*)|(<>|<=|>=|[-+*/^&=<>%(),:;]))/uy;

interface Token {
  readonly kind: 'text' | 'cell' | 'number' | 'name' | 'sign';
  readonly text: string;
  readonly sheet?: string;
}

/** Longer formulas are not computed (ours). */
const MAX_CHARS = 4_000;
/** Brackets within brackets (ours). */
const MAX_NESTING = 60;

/** @throws Uncomputable for what is not understood */
export function parseFormula(formula: string): Expression {
  if (formula.length > MAX_CHARS) throw new Uncomputable('too long');
  const reader = new Reader(tokens(formula));
  const expression = reader.expression(0, 0);
  if (reader.next() !== undefined) throw new Uncomputable('syntax');
  return expression;
}

function tokens(formula: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < formula.trimEnd().length) {
    const match = TOKEN.exec(formula);
    if (!match) throw new Uncomputable('syntax');
    const [, text, sheet, cell, number, name, sign] = match;
    if (text !== undefined) found.push({ kind: 'text', text: text.slice(1, -1).replaceAll('""', '"') });
    else if (cell !== undefined) found.push({ kind: 'cell', text: cell, ...(sheet && { sheet: sheetName(sheet) }) });
    else if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (name !== undefined) found.push({ kind: 'name', text: name.toUpperCase() });
    else found.push({ kind: 'sign', text: sign ?? '' });
  }
  return found;
}

function sheetName(text: string): string {
  const bare = text.slice(0, -1);
  return bare.startsWith("'") ? bare.slice(1, -1).replaceAll("''", "'") : bare;
}

/** How strongly operators bind; powers before a sign, as spreadsheets have it the other way: -2^2 is 4. */
const STRENGTH: Readonly<Record<string, number>> = {
  '=': 1,
  '<>': 1,
  '<': 1,
  '>': 1,
  '<=': 1,
  '>=': 1,
  '&': 2,
  '+': 3,
  '-': 3,
  '*': 4,
  '/': 4,
  '^': 5,
};

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  expression(least: number, depth: number): Expression {
    if (depth > MAX_NESTING) throw new Uncomputable('nesting');
    let left = this.#operand(depth);
    for (;;) {
      const sign = this.#tokens[this.#at];
      if (sign?.kind !== 'sign') return left;
      if (sign.text === '%') {
        this.#at++;
        left = { type: 'unary', name: '%', parts: [left] };
        continue;
      }
      const strength = STRENGTH[sign.text];
      if (strength === undefined || strength <= least) return left;
      this.#at++;
      left = { type: 'binary', name: sign.text, parts: [left, this.expression(strength, depth + 1)] };
    }
  }

  #operand(depth: number): Expression {
    const token = this.next();
    if (!token) throw new Uncomputable('syntax');
    switch (token.kind) {
      case 'text':
        return { type: 'value', value: token.text };
      case 'number':
        return { type: 'value', value: Number(token.text) };
      case 'cell':
        return this.#range(token);
      case 'name':
        return this.#name(token.text, depth);
      case 'sign': {
        if (token.text === '(') return this.#closed(this.expression(0, depth + 1));
        if (token.text !== '-' && token.text !== '+') throw new Uncomputable('syntax');
        return { type: 'unary', name: token.text, parts: [this.expression(5, depth + 1)] };
      }
      default:
        return token.kind satisfies never;
    }
  }

  #range({ text, sheet }: Token): Expression {
    const from = place(text);
    if (this.#tokens[this.#at]?.text !== ':') return { type: 'range', sheet, from, to: from };
    this.#at++;
    const end = this.next();
    if (end?.kind !== 'cell') throw new Uncomputable('syntax');
    return { type: 'range', sheet, from, to: place(end.text) };
  }

  #name(name: string, depth: number): Expression {
    if (name === 'TRUE' || name === 'FALSE') return { type: 'value', value: name === 'TRUE' };
    if (this.next()?.text !== '(') throw new Uncomputable(name);
    const parts: Expression[] = [];
    if (this.#tokens[this.#at]?.text === ')') this.#at++;
    else {
      for (;;) {
        parts.push(this.expression(0, depth + 1));
        const sign = this.next()?.text;
        if (sign === ')') break;
        if (sign !== ',' && sign !== ';') throw new Uncomputable('syntax');
      }
    }
    return { type: 'call', name, parts };
  }

  #closed(inside: Expression): Expression {
    if (this.next()?.text !== ')') throw new Uncomputable('syntax');
    return inside;
  }
}

/** `$AA$12`. */
function place(text: string): Place {
  const [, letters = '', digits = ''] = /^\$?([A-Za-z]+)\$?(\d+)$/.exec(text) ?? [];
  const column = [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { column, row: Number(digits) };
}
