import { type Word, wordsOf } from './words.ts';

/** How strongly each word of a text speaks: once for all its occurrences. */
export interface Feature {
  readonly word: Word;
  readonly weight: number;
}

const HEADING_FACTOR = 1.8;

/** In a text of more distinct words than this, the plain ones step back behind names, figures and headings. */
const PLENTY = 25;

/**
 * The distinct words of a text with their weights. Repetition counts, less and less (n^0.75); words of a Markdown heading
 * name what the text is about and count nearly double.
 */
export function featuresOf(text: string): Feature[] {
  const totals = new Map<string, { word: Word; count: number; inHeading: boolean }>();
  for (const line of text.split('\n')) {
    const inHeading = /^\s{0,3}#{1,6}\s/.test(line);
    for (const word of wordsOf(line)) {
      const total = totals.get(word.text);
      if (total) {
        total.count += 1;
        total.inHeading ||= inHeading;
        if (word.weight > total.word.weight) total.word = word;
      } else totals.set(word.text, { word, count: 1, inHeading });
    }
  }
  const crowd = (PLENTY / Math.max(PLENTY, totals.size)) ** 0.25;
  return [...totals.values()].map(({ word, count, inHeading }) => ({
    word,
    weight: word.weight * count ** 0.75 * (inHeading ? HEADING_FACTOR : word.isSpecific ? 1 : crowd),
  }));
}
