import { featuresOf } from './features.ts';
import type { Word } from './words.ts';

/** A word's place in the space: sparse, its squared values add to 1. */
interface Sparse {
  readonly indices: Uint16Array;
  readonly values: Float32Array;
}

/** Components a concept takes part in; they divide 1536 and 3072 evenly, so that a prefix of the vector knows its share of each. */
const CONCEPT_COMPONENTS = 64;
const DETAIL_COMPONENTS = 8;
/** What tells synonyms apart, as a share of the squared length: cosine of two lone synonyms about 0.86. */
const SURFACE_SHARE = 0.04;
const TRIGRAM_SHARE = 0.1;
/**
 * Every text has something in common with every other: the cosine of unrelated texts, 0.08 to 0.22 in recordings.
 * Long texts speak of much and have more of it.
 */
const COMMON_SHARE = { short: 0.16, long: 0.27, longWords: 120 };

/** Of one word: more would only cost time. */
const TRIGRAM_LIMIT = 12;

const WORD_CACHE_LIMIT = 10_000;

export interface Space {
  /** The unit vector of a text, full length. Depends on the text and the space's name alone. */
  vectorOf(text: string): Float64Array;
}

/** An embedding space of its own: vectors of two models are never near each other. */
export function createSpace(model: string, dimensions: number): Space {
  const words = new Map<string, Sparse>();
  const common = commonDirection(model, dimensions);
  const place = (word: Word): Sparse => {
    let found = words.get(word.text);
    if (!found) {
      found = placeOf(word, model, dimensions);
      if (words.size >= WORD_CACHE_LIMIT) words.clear();
      words.set(word.text, found);
    }
    return found;
  };
  return {
    vectorOf(text) {
      const sum = new Float64Array(dimensions);
      const features = featuresOf(text);
      for (const { word, weight } of features) addTo(sum, place(word), weight);
      if (features.length === 0) addTo(sum, wordless(text, model, dimensions), 1);
      return limited(unit(mixed(sum, common, commonShare(features.length))));
    },
  };
}

function addTo(sum: Float64Array, { indices, values }: Sparse, weight: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    sum[index] = (sum[index] as number) + weight * (values[i] as number);
  }
}

function commonShare(distinctWords: number): number {
  const { short, long, longWords } = COMMON_SHARE;
  return short + (long - short) * Math.min(1, distinctWords / longWords);
}

function mixed(sum: Float64Array, common: Float64Array, share: number): Float64Array {
  const scale = Math.sqrt((1 - share) / squaredLength(sum));
  const shared = Math.sqrt(share);
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) * scale + (common[i] as number) * shared;
  return sum;
}

/** The service shows no component of 0.16 or more; texts of a word or two would come out above it. */
const COMPONENT_LIMIT = 0.155;

function limited(vector: Float64Array): Float64Array {
  let isOver = false;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] as number;
    if (value <= COMPONENT_LIMIT && value >= -COMPONENT_LIMIT) continue;
    vector[i] = value > 0 ? COMPONENT_LIMIT : -COMPONENT_LIMIT;
    isOver = true;
  }
  return isOver ? unit(vector) : vector;
}

function placeOf(word: Word, model: string, dimensions: number): Sparse {
  const trigrams = trigramsOf(word.stem);
  const isSynonym = word.concept !== word.stem;
  const surface = isSynonym ? SURFACE_SHARE : 0;
  const spelling = trigrams.length > 0 ? TRIGRAM_SHARE : 0;
  const place = emptySparse(CONCEPT_COMPONENTS + (trigrams.length + (isSynonym ? 1 : 0)) * DETAIL_COMPONENTS);
  const space = { dimensions, place };
  let at = spread(space, 0, `${model}|${word.concept}`, CONCEPT_COMPONENTS, 1 - surface - spelling);
  if (isSynonym) at = spread(space, at, `${model}=${word.stem}`, DETAIL_COMPONENTS, surface);
  for (const trigram of trigrams) {
    at = spread(space, at, `${model}~${trigram}`, DETAIL_COMPONENTS, spelling / trigrams.length);
  }
  return place;
}

function emptySparse(length: number): Sparse {
  return { indices: new Uint16Array(length), values: new Float32Array(length) };
}

function trigramsOf(stem: string): string[] {
  if (stem.length < 3) return [];
  const padded = `^${stem}$`;
  return Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3)).slice(0, TRIGRAM_LIMIT);
}

/** A text without any letter or digit is told by its characters. */
function wordless(text: string, model: string, dimensions: number): Sparse {
  const place = emptySparse(CONCEPT_COMPONENTS);
  spread({ dimensions, place }, 0, `${model}!${text.trim()}`, CONCEPT_COMPONENTS, 1);
  return place;
}

/**
 * Writes one component in each of `count` equal bins of the space, signs by chance, squares adding to `share`.
 * Returns where the next may be written.
 */
function spread(
  { dimensions, place }: { dimensions: number; place: Sparse },
  at: number,
  name: string,
  count: number,
  share: number,
): number {
  const draw = generator(name);
  const bin = dimensions / count;
  const value = Math.sqrt(share / count);
  for (let i = 0; i < count; i++) {
    const bits = draw();
    place.indices[at + i] = i * bin + ((bits >>> 1) % bin);
    place.values[at + i] = bits & 1 ? value : -value;
  }
  return at + count;
}

function commonDirection(model: string, dimensions: number): Float64Array {
  const draw = generator(`${model}#common`);
  return unit(Float64Array.from({ length: dimensions }, () => draw() / 2 ** 31 - 1));
}

/** 32-bit draws from a name: FNV-1a into mulberry32. */
function generator(name: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function squaredLength(vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (vector[i] as number) * (vector[i] as number);
  return sum;
}

/** In place: the vector at length 1. */
export function unit(vector: Float64Array): Float64Array {
  const scale = 1 / Math.sqrt(squaredLength(vector));
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) * scale;
  return vector;
}
