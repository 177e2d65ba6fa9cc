import type { Passage } from './search.ts';

export interface Citation extends Omit<Passage, 'text'> {
  /** As it stands in the answer: `[1]`. */
  readonly marker: string;
  /** A verbatim piece of the passage, at most 300 characters: the sentence nearest to what the answer says. */
  readonly quote: string;
}

const MARKER = /\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]/g;
const QUOTE_CHARS_MAX = 300;

/** True once the text holds a marker that names one of `count` passages. */
export function hasValidMarker(text: string, count: number): boolean {
  return markersOf(text).some((number) => number >= 1 && number <= count);
}

/**
 * The passages the answer names, each once, in the order they are first named. Markers that name no passage are taken
 * out of the text, so that nothing in it points nowhere.
 */
export function citationsOf(
  answer: string,
  passages: readonly Passage[],
): { readonly text: string; readonly citations: readonly Citation[] } {
  const citations = new Map<number, Citation>();
  for (const match of answer.matchAll(MARKER)) {
    const sentence = sentenceBefore(answer, match.index);
    for (const number of numbersIn(match[1]!)) {
      const passage = passages[number - 1];
      if (!passage || citations.has(number)) continue;
      const { text, ...rest } = passage;
      citations.set(number, { ...rest, marker: `[${number}]`, quote: quoteFor(sentence, text) });
    }
  }
  return { text: withoutStrayMarkers(answer, passages.length), citations: [...citations.values()] };
}

/** `[2, 9]` of five passages becomes `[2]`, and `[9]` goes with the space before it. */
function withoutStrayMarkers(answer: string, count: number): string {
  return answer.replace(/(\s?)\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]/g, (whole, space: string, inner: string) => {
    const numbers = numbersIn(inner);
    const valid = numbers.filter((number) => number >= 1 && number <= count);
    if (valid.length === numbers.length) return whole;
    return valid.length === 0 ? '' : `${space}${valid.map((number) => `[${number}]`).join('')}`;
  });
}

function markersOf(text: string): number[] {
  return [...text.matchAll(MARKER)].flatMap((match) => numbersIn(match[1]!));
}

function numbersIn(inner: string): number[] {
  return inner.split(/[,;]/).map(Number);
}

function sentenceBefore(answer: string, end: number): string {
  const before = answer.slice(0, end).trimEnd();
  const start = Math.max(...['. ', '! ', '? ', '\n', ']'].map((mark) => before.slice(0, -1).lastIndexOf(mark)));
  return before.slice(start + 1);
}

/** The passage's sentence that shares the most words with what was said. */
function quoteFor(said: string, passage: string): string {
  const wanted = wordsOf(said);
  let best = { shared: -1, text: passage };
  for (const sentence of passage.match(/[^.!?\n]+(?:[.!?](?!\s)[^.!?\n]*)*[.!?]?/g) ?? [passage]) {
    const shared = [...wordsOf(sentence)].filter((word) => wanted.has(word)).length;
    if (shared > best.shared && sentence.trim() !== '') best = { shared, text: sentence };
  }
  return best.text.trim().slice(0, QUOTE_CHARS_MAX).trimEnd();
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []);
}
