import { Lexicon, weightOf } from './lexicon.ts';
import { generator, type Place, PlaceMaker } from './place.ts';

/**
 * Every text has something in common with every other: the cosine of unrelated texts, 0.08 to 0.22 in recordings.
 * Long texts speak of much and have more of it.
 */
const COMMON_SHARE = { short: 0.16, long: 0.27, longWords: 120 };

export interface Space {
  /**
   * The unit vector of a text, full length, in `into` when that is given (of the space's length, whatever it holds).
   * Depends on the text and the space's name alone.
   */
  vectorOf(text: string, into?: Float64Array): Float64Array;
}

/** An embedding space of its own: vectors of two models are never near each other. */
export function createSpace(model: string, dimensions: number): Space {
  const places = new PlaceMaker(model, dimensions);
  const lexicon = new Lexicon(places);
  const common = commonDirection(model, dimensions);
  return {
    vectorOf(text, into) {
      const sum = into?.fill(0) ?? new Float64Array(dimensions);
      const features = lexicon.featuresOf(text);
      const { length } = features;
      for (const feature of features) addTo(sum, feature.place, weightOf(feature, length));
      if (length === 0) addTo(sum, places.placeOfWordless(text), 1);
      return mixed(sum, common, commonShare(length));
    },
  };
}

function addTo(sum: Float64Array, { indices, from, runs }: Place, weight: number): void {
  let i = from;
  for (const { end, value } of runs) {
    const added = weight * value;
    for (; i < end; i++) {
      const index = indices[i] as number;
      sum[index] = (sum[index] as number) + added;
    }
  }
}

function commonShare(distinctWords: number): number {
  const { short, long, longWords } = COMMON_SHARE;
  return short + (long - short) * Math.min(1, distinctWords / longWords);
}

/** The service shows no component of 0.16 or more; texts of a word or two would come out above it. */
const COMPONENT_LIMIT = 0.155;

/**
 * In place: the sum at length √(1 - share) and the common direction at √share together, at length 1. The length of the
 * two is known from the length of the sum and its product with the common direction, so that two passes do.
 */
function mixed(sum: Float64Array, common: Float64Array, share: number): Float64Array {
  let squares = 0;
  let product = 0;
  for (let i = 0; i < sum.length; i++) {
    const value = sum[i] as number;
    squares += value * value;
    product += value * (common[i] as number);
  }
  const own = Math.sqrt((1 - share) / squares);
  const shared = Math.sqrt(share);
  const length = Math.sqrt(1 + 2 * own * shared * product);
  const [ownScale, sharedScale] = [own / length, shared / length];
  let isOver = false;
  for (let i = 0; i < sum.length; i++) {
    const value = (sum[i] as number) * ownScale + (common[i] as number) * sharedScale;
    sum[i] = value;
    if (value > COMPONENT_LIMIT || value < -COMPONENT_LIMIT) isOver = true;
  }
  return isOver ? unit(limited(sum)) : sum;
}

function limited(vector: Float64Array): Float64Array {
  for (let i = 0; i < vector.length; i++) {
    vector[i] = Math.max(-COMPONENT_LIMIT, Math.min(COMPONENT_LIMIT, vector[i] as number));
  }
  return vector;
}

function commonDirection(model: string, dimensions: number): Float64Array {
  const draw = generator(`${model}#common`);
  return unit(Float64Array.from({ length: dimensions }, () => draw() / 2 ** 31 - 1));
}

/** Of the first `count` components. */
export function squaredLength(vector: Float64Array, count = vector.length): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (vector[i] as number) * (vector[i] as number);
  return sum;
}

/** In place: the vector at length 1. */
function unit(vector: Float64Array): Float64Array {
  const scale = 1 / Math.sqrt(squaredLength(vector));
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) * scale;
  return vector;
}
