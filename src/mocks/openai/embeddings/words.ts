import { stem } from './stem.ts';
import { conceptOf, PHRASES } from './synonyms.ts';
import { COMMON_WORDS, STOP_WORDS } from './vocabulary.ts';

/** A word of a text as meaning sees it. */
export interface Word {
  /** As written, lower case. */
  readonly text: string;
  readonly stem: string;
  /** Shared by synonyms; the stem itself where none are known. */
  readonly concept: string;
  /** How much the word says: 0.05 for "the", 0.35 for "make", 1 and above for the rest. */
  readonly weight: number;
}

const WEIGHTS = { stop: 0.05, common: 0.35, plain: 1, number: 1.1, code: 1.3 };
const CACHE_LIMIT = 20_000;
const cache = new Map<string, Word>();

/** The words of a text, in order. Letters and digits of any script; CJK characters stand alone. */
export function wordsOf(text: string): Word[] {
  const tokens = plain(text).match(TOKEN) ?? [];
  const words: Word[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const phrase = PHRASES.get(`${tokens[i]} ${tokens[i + 1]}`);
    if (phrase) i += 1;
    words.push(word(phrase ?? (tokens[i] as string)));
  }
  return words;
}

/** Lower case, one form for a letter however it is written, "don't" as one word. */
function plain(text: string): string {
  const lower = IS_ASCII.test(text) ? text.toLowerCase() : text.normalize('NFKC').toLowerCase();
  return lower.includes("'") || lower.includes('’') ? lower.replaceAll(/['’](?=\p{L})/gu, '') : lower;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what ASCII means
const IS_ASCII = /^[\x00-\x7f]*$/;
const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|\d+(?:[.,]\d+)*|[\p{L}\p{N}\p{M}]+/gu;

function word(text: string): Word {
  let found = cache.get(text);
  if (!found) {
    const stemmed = stem(text);
    found = { text, stem: stemmed, concept: conceptOf(stemmed), weight: weightOf(text, stemmed) };
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(text, found);
  }
  return found;
}

function weightOf(text: string, stemmed: string): number {
  if (STOP_WORDS.has(text)) return WEIGHTS.stop;
  if (COMMON_WORDS.has(stemmed)) return WEIGHTS.common;
  if (/^\d/.test(text)) return WEIGHTS.number;
  if (/\d/.test(text)) return WEIGHTS.code;
  return WEIGHTS.plain;
}
