import type { Decoder } from './code-pages.ts';
import { type GroupState, type ParagraphState, PLAIN_PARAGRAPH } from './state.ts';

export interface Fonts {
  get(font: number): Decoder | undefined;
}

/** Applies a word that sets how letters or paragraphs are; other words change nothing. */
export function applyFormat(state: GroupState, name: string, value: number | undefined, fonts: Fonts): void {
  const on = value !== 0;
  switch (name) {
    case 'b':
      state.bold = on;
      return;
    case 'i':
      state.italic = on;
      return;
    case 'v':
    case 'deleted':
      state.hidden = on;
      return;
    case 'plain':
      Object.assign(state, { bold: false, italic: false, hidden: false });
      return;
    case 'f':
      state.decoder = fonts.get(value ?? 0);
      return;
    case 'uc':
      state.fallbackBytes = Math.max(0, value ?? 1);
      return;
    default:
      state.paragraph = paragraphFormat(state.paragraph, name, value);
  }
}

function paragraphFormat(paragraph: ParagraphState, name: string, value: number | undefined): ParagraphState {
  switch (name) {
    case 'pard':
      return PLAIN_PARAGRAPH;
    case 's':
      return { ...paragraph, style: value };
    case 'outlinelevel':
      return { ...paragraph, outline: value };
    case 'ls':
      return { ...paragraph, list: String(value ?? 0) };
    case 'ilvl':
      return { ...paragraph, level: Math.max(0, value ?? 0) };
    case 'intbl':
      return { ...paragraph, depth: Math.max(1, paragraph.depth) };
    case 'itap':
      return { ...paragraph, depth: Math.max(0, value ?? 0) };
    case 'pagebb':
      return { ...paragraph, breakBefore: value !== 0 };
    default:
      return paragraph;
  }
}

/** Words that stand for signs. */
export const SIGNS: Readonly<Record<string, string>> = {
  tab: '\t',
  line: '\n',
  lbr: '\n',
  emdash: '—',
  endash: '–',
  bullet: '•',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  emspace: ' ',
  enspace: ' ',
  qmspace: ' ',
  '~': '\u00A0',
  _: '-',
  '{': '{',
  '}': '}',
  '\\': '\\',
};
