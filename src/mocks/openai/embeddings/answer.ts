import type { Blocks } from './blocks.ts';
import { type Format, largestBytes, type Shortened, writeVector } from './encode.ts';

/**
 * A vector as it was first answered:
 *
 *     start ── what comes before ── from ── the JSON value ── to ── the rest of an answer of one ── end
 *
 * Sent again at the same place of an answer, it is sent with what stands around it, and with its neighbours if it had the
 * same ones: few pieces are sent sooner than many.
 */
export interface AnsweredVector {
  readonly block: Buffer<ArrayBuffer>;
  readonly start: number;
  readonly from: number;
  readonly to: number;
  /** `to`, where it was one of several. */
  readonly end: number;
  /** Its place in the list. */
  readonly index: number;
  readonly tokens: number;
}

/** Encodes the vector where it is going to be sent from. */
export function answeredVector(
  blocks: Blocks,
  shortened: Shortened,
  format: Format,
  { index, tokens, closing }: { index: number; tokens: number; closing: string },
): AnsweredVector {
  const opening = openingOf(index);
  const { block, at: start } = blocks.room(
    opening.length + largestBytes(shortened.dimensions, format) + closing.length,
  );
  block.set(opening, start);
  const from = start + opening.length;
  const to = writeVector(block, from, shortened, format);
  const end = to + block.write(closing, to, 'latin1');
  blocks.used(block, end);
  return { block, start, from, to, end, index, tokens };
}

/** The same in another block, so that nothing holds the one it was in. */
export function movedVector(blocks: Blocks, vector: AnsweredVector): AnsweredVector {
  const { start, end } = vector;
  const { block, at } = blocks.room(end - start);
  vector.block.copy(block, at, start, end);
  blocks.used(block, at + end - start);
  const by = at - start;
  return { ...vector, block, start: at, from: vector.from + by, to: vector.to + by, end: end + by };
}

/** The answer's bytes: in one piece when it was the answer of this one vector before. */
export function embeddingsAnswer(
  vectors: readonly AnsweredVector[],
  tokens: number,
  model: string,
): Buffer<ArrayBuffer> | Buffer<ArrayBuffer>[] {
  const [only] = vectors;
  if (only && vectors.length === 1 && only.end > only.to && only.tokens === tokens) {
    return only.block.subarray(only.start, only.end);
  }
  return [...piecesOf(vectors), Buffer.from(closingOf(tokens, model), 'latin1')];
}

function piecesOf(vectors: readonly AnsweredVector[]): Buffer<ArrayBuffer>[] {
  const pieces: Buffer<ArrayBuffer>[] = [];
  /** Not yet among the pieces: from there to the end of the vector before. */
  let [block, begin, end] = [NOTHING, 0, 0];
  for (const [index, vector] of vectors.entries()) {
    const isInPlace = vector.index === index;
    const isNext = isInPlace && vector.block === block && vector.start === end;
    if (!isNext) {
      if (end > begin) pieces.push(block.subarray(begin, end));
      if (!isInPlace) pieces.push(openingOf(index));
      block = vector.block;
      begin = isInPlace ? vector.start : vector.from;
    }
    end = vector.to;
  }
  if (end > begin) pieces.push(block.subarray(begin, end));
  return pieces;
}

const NOTHING: Buffer<ArrayBuffer> = Buffer.alloc(0);

/** From the end of the last vector. */
export function closingOf(tokens: number, model: string): string {
  const usage = `{\n    "prompt_tokens": ${tokens},\n    "total_tokens": ${tokens}\n  }`;
  return `${ITEM_CLOSING}\n  ],\n  "model": "${model}",\n  "usage": ${usage}\n}\n`;
}

const ITEM_CLOSING = '\n    }';

const openings: Buffer<ArrayBuffer>[] = [];

/** From the start of the answer, or from the end of the vector before. There are 2,048 of them at most. */
function openingOf(index: number): Buffer<ArrayBuffer> {
  openings[index] ??= Buffer.from(
    `${index === 0 ? '{\n  "object": "list",\n  "data": [' : `${ITEM_CLOSING},`}\n    {\n      "object": "embedding",\n      "index": ${index},\n      "embedding": `,
    'latin1',
  );
  return openings[index];
}
