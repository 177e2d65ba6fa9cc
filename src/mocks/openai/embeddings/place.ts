import type { Word } from './words.ts';

/**
 * Where a word lies in the space: sparse, its squared values add to 1. The components of a run have
 * one value, so that a place takes a third of the memory that a value for each would.
 */
export interface Place {
  readonly indices: Uint16Array;
  readonly runs: readonly Run[];
}

interface Run {
  /** Where the run ends and the next begins. */
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

export function placeOf(word: Word, model: string, dimensions: number): Place {
  const trigrams = trigramsOf(word.stem);
  const isSynonym = word.concept !== word.stem;
  const surface = isSynonym ? SURFACE_SHARE : 0;
  const spelling = trigrams.length > 0 ? TRIGRAM_SHARE : 0;
  const maker = placeMaker(dimensions);
  maker.spread([`${model}|${word.concept}`], CONCEPT_COMPONENTS, 1 - surface - spelling);
  if (isSynonym) maker.spread([`${model}=${word.stem}`], DETAIL_COMPONENTS, surface);
  if (spelling > 0)
    maker.spread(
      trigrams.map((trigram) => `${model}~${trigram}`),
      DETAIL_COMPONENTS,
      spelling,
    );
  return maker.made();
}

function trigramsOf(stem: string): string[] {
  if (stem.length < 3) return [];
  const padded = `^${stem}$`;
  return Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3)).slice(0, TRIGRAM_LIMIT);
}

/** A text without any letter or digit is told by its characters. */
export function placeOfWordless(text: string, model: string, dimensions: number): Place {
  const maker = placeMaker(dimensions);
  maker.spread([`${model}!${text.trim()}`], CONCEPT_COMPONENTS, 1);
  return maker.made();
}

function placeMaker(dimensions: number) {
  const indices: number[] = [];
  const runs: Run[] = [];
  const add = (run: readonly number[], value: number) => {
    indices.push(...run);
    runs.push({ end: indices.length, value });
  };
  return {
    /** For each name one component in each of `count` equal bins of the space, signs by chance, all squares adding to `share`. */
    spread(names: readonly string[], count: number, share: number): void {
      const bin = dimensions / count;
      const [above, below]: [number[], number[]] = [[], []];
      for (const name of names) {
        const draw = generator(name);
        for (let i = 0; i < count; i++) {
          const bits = draw();
          (bits & 1 ? above : below).push(i * bin + ((bits >>> 1) % bin));
        }
      }
      const value = Math.sqrt(share / (count * names.length));
      add(above, value);
      add(below, -value);
    },
    made: (): Place => ({ indices: Uint16Array.from(indices), runs }),
  };
}

/** 32-bit draws from a name: FNV-1a into mulberry32. */
export function generator(name: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
