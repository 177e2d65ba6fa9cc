import type { Place, PlaceMaker } from './place.ts';
import { type Word, wordsOf } from './words.ts';

/** A distinct word of a text, in the space it belongs to. Made once and counted anew for each text. */
export interface Feature {
  readonly place: Place;
  /** As it says most in this text. */
  word: Word;
  count: number;
  inHeading: boolean;
  /** The text that it was counted for last. */
  turn: number;
}

/** Some 500 bytes each. Those of the text that passes the limit come on top. */
const WORDS_KEPT = 10_000;
const HEADING = /^\s{0,3}#{1,6}\s/;
const HEADING_FACTOR = 1.8;

/** In a text of more distinct words than this, the plain ones step back behind names, figures and headings. */
const PLENTY = 25;

/** The words that one space knows. */
export class Lexicon {
  readonly #places: PlaceMaker;
  readonly #features = new Map<string, Feature>();
  #turn = 0;

  constructor(places: PlaceMaker) {
    this.#places = places;
  }

  /** How many words are kept. */
  get size(): number {
    return this.#features.size;
  }

  /** The distinct words of a text in the order of their first occurrence; they hold until the next text is read. */
  featuresOf(text: string): Feature[] {
    const features: Feature[] = [];
    this.#turn += 1;
    if (this.#features.size >= WORDS_KEPT) this.#features.clear(); // between texts: within one a word must stay the same
    for (const line of text.includes('\n') ? text.split('\n') : [text]) {
      const inHeading = HEADING.test(line);
      for (const word of wordsOf(line)) this.#count(word, inHeading, features);
    }
    return features;
  }

  #count(word: Word, inHeading: boolean, features: Feature[]): void {
    const feature = this.#features.get(word.text) ?? this.#learn(word);
    if (feature.turn === this.#turn) {
      feature.count += 1;
      feature.inHeading ||= inHeading;
      if (word.weight > feature.word.weight) feature.word = word;
      return;
    }
    feature.turn = this.#turn;
    feature.word = word;
    feature.count = 1;
    feature.inHeading = inHeading;
    features.push(feature);
  }

  #learn(word: Word): Feature {
    const feature = { place: this.#places.placeOf(word), word, count: 0, inHeading: false, turn: 0 };
    this.#features.set(word.text, feature);
    return feature;
  }
}

/**
 * How strongly a word of a text speaks. Repetition counts, less and less (n^0.75); words of a Markdown heading name what
 * the text is about and count nearly double.
 */
export function weightOf({ word, count, inHeading }: Feature, distinctWords: number): number {
  const crowd = distinctWords > PLENTY ? (PLENTY / distinctWords) ** 0.25 : 1;
  const repeated = count === 1 ? 1 : count ** 0.75;
  return word.weight * repeated * (inHeading ? HEADING_FACTOR : word.isSpecific ? 1 : crowd);
}
