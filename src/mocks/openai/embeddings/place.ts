import type { Word } from './words.ts';

/**
 * Where a word lies in the space: sparse, its squared values add to 1. The components of a run have
 * one value, so that a place takes a third of the memory that a value for each would.
 */
export interface Place {
  /** Of many places: this one begins at `from`. */
  readonly indices: Uint16Array;
  readonly from: number;
  readonly runs: readonly Run[];
}

interface Run {
  /** Where in `indices` the run ends and the next begins. */
  readonly end: number;
  readonly value: number;
}

/** Components a concept takes part in; they divide 1536 and 3072 evenly, so that a prefix of the vector knows its share of each. */
const CONCEPT_COMPONENTS = 64;
const DETAIL_COMPONENTS = 8;
/** What tells synonyms apart, as a share of the squared length: cosine of two lone synonyms about 0.86. */
const SURFACE_SHARE = 0.04;
const TRIGRAM_SHARE = 0.1;
/** Of one word: more would only cost time. */
const TRIGRAM_LIMIT = 12;

const PLACE_LIMIT = CONCEPT_COMPONENTS + DETAIL_COMPONENTS + TRIGRAM_LIMIT * DETAIL_COMPONENTS;
/** Indices that share an array, as one for each place costs more than what it holds: of 97 places at least. */
const SHARED_INDICES = 16 * 1024;

/** Finds the places of one model's space. */
export class PlaceMaker {
  /** Of the model's name. */
  readonly #seed: number;
  readonly #dimensions: number;
  readonly #below = new Uint16Array(TRIGRAM_LIMIT * DETAIL_COMPONENTS);
  #indices = new Uint16Array(0);
  #used = 0;
  #runs: Run[] = [];

  constructor(model: string, dimensions: number) {
    this.#seed = seedOf(model);
    this.#dimensions = dimensions;
  }

  placeOf(word: Word): Place {
    const from = this.#begin();
    const trigrams = trigramsOf(word.stem);
    const isSynonym = word.concept !== word.stem;
    const surface = isSynonym ? SURFACE_SHARE : 0;
    const spelling = trigrams.length > 0 ? TRIGRAM_SHARE : 0;
    this.#spread('|', [word.concept], CONCEPT_COMPONENTS, 1 - surface - spelling);
    if (isSynonym) this.#spread('=', [word.stem], DETAIL_COMPONENTS, surface);
    if (spelling > 0) this.#spread('~', trigrams, DETAIL_COMPONENTS, spelling);
    return { indices: this.#indices, from, runs: this.#runs };
  }

  /** A text without any letter or digit is told by its characters. */
  placeOfWordless(text: string): Place {
    const from = this.#begin();
    this.#spread('!', [text.trim()], CONCEPT_COMPONENTS, 1);
    return { indices: this.#indices, from, runs: this.#runs };
  }

  #begin(): number {
    if (this.#used + PLACE_LIMIT > this.#indices.length) {
      this.#indices = new Uint16Array(SHARED_INDICES);
      this.#used = 0;
    }
    this.#runs = [];
    return this.#used;
  }

  /** For each name one component in each of `count` equal bins of the space, signs by chance, all squares adding to `share`. */
  #spread(kind: string, names: readonly string[], count: number, share: number): void {
    const bin = this.#dimensions / count;
    const [indices, below] = [this.#indices, this.#below];
    const kindSeed = seedOf(kind, this.#seed);
    let aboveEnd = this.#used;
    let belowEnd = 0;
    for (const name of names) {
      let state = seedOf(name, kindSeed);
      for (let i = 0; i < count; i++) {
        state = (state + STEP) | 0;
        const bits = bitsOf(state);
        const index = i * bin + ((bits >>> 1) % bin);
        if (bits & 1) indices[aboveEnd++] = index;
        else below[belowEnd++] = index;
      }
    }
    for (let i = 0; i < belowEnd; i++) indices[aboveEnd + i] = below[i] as number;
    this.#used = aboveEnd + belowEnd;
    const value = Math.sqrt(share / (count * names.length));
    this.#runs.push({ end: aboveEnd, value }, { end: this.#used, value: -value });
  }
}

function trigramsOf(stem: string): string[] {
  if (stem.length < 3) return [];
  const padded = `^${stem}$`;
  return Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3)).slice(0, TRIGRAM_LIMIT);
}

/** 32-bit draws from a name: FNV-1a into mulberry32. */
export function generator(name: string): () => number {
  let state = seedOf(name);
  return () => {
    state = (state + STEP) | 0;
    return bitsOf(state) >>> 0;
  };
}

/** FNV-1a over UTF-16 units. `after`: the seed of what stands before. */
function seedOf(name: string, after = 0x811c9dc5): number {
  let seed = after;
  for (let i = 0; i < name.length; i++) seed = Math.imul(seed ^ name.charCodeAt(i), 0x01000193);
  return seed;
}

const STEP = 0x6d2b79f5;

function bitsOf(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return mixed ^ (mixed >>> 14);
}
