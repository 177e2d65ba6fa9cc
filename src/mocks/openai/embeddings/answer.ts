import { type Format, largestBytes, type Shortened, writeVector } from './encode.ts';

/** A whole answer of one vector, pretty-printed as the service prints it; `vector` is the part of it that is the JSON value. */
export interface AnswerOfOne {
  readonly answer: Buffer<ArrayBuffer>;
  readonly vector: Buffer<ArrayBuffer>;
}

/** Encodes the vector where it is going to stand. */
export function answerOfOne(shortened: Shortened, format: Format, tokens: number, model: string): AnswerOfOne {
  const opening = itemOpening(0);
  const closing = `${ITEM_CLOSING}${closingOf(tokens, model)}`;
  const from = OPENING.length + opening.length;
  const out = Buffer.allocUnsafeSlow(from + largestBytes(shortened.dimensions, format) + closing.length);
  OPENING.copy(out);
  opening.copy(out, OPENING.length);
  const to = writeVector(out, from, shortened, format);
  const end = to + out.write(closing, to, 'latin1');
  return { answer: out.subarray(0, end), vector: out.subarray(from, to) };
}

/** The answer's bytes in pieces, prepared vectors (JSON values) among them. */
export function embeddingsAnswer(
  vectors: readonly Buffer<ArrayBuffer>[],
  tokens: number,
  model: string,
): Buffer<ArrayBuffer>[] {
  const pieces = vectors.flatMap((vector, index) => [itemOpening(index), vector]);
  return [OPENING, ...pieces, Buffer.from(`${ITEM_CLOSING}${closingOf(tokens, model)}`, 'latin1')];
}

function closingOf(tokens: number, model: string): string {
  const usage = `{\n    "prompt_tokens": ${tokens},\n    "total_tokens": ${tokens}\n  }`;
  return `\n  ],\n  "model": "${model}",\n  "usage": ${usage}\n}\n`;
}

const OPENING = Buffer.from('{\n  "object": "list",\n  "data": [', 'latin1');
const ITEM_CLOSING = '\n    }';

const itemOpenings: Buffer<ArrayBuffer>[] = [];

/** From the end of the item before, where there is one. There are 2,048 of them at most. */
function itemOpening(index: number): Buffer<ArrayBuffer> {
  itemOpenings[index] ??= Buffer.from(
    `${index === 0 ? '' : `${ITEM_CLOSING},`}\n    {\n      "object": "embedding",\n      "index": ${index},\n      "embedding": `,
    'latin1',
  );
  return itemOpenings[index];
}
