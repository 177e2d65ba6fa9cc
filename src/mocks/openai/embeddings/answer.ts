/** The answer's bytes, pretty-printed as the service prints it, put together from prepared vectors (JSON values). */
export function embeddingsAnswer(vectors: readonly Buffer[], tokens: number, model: string): Buffer<ArrayBuffer> {
  const parts: Buffer[] = [OPENING];
  vectors.forEach((vector, index) => {
    parts.push(itemOpening(index), vector, ITEM_CLOSING);
  });
  const usage = `{\n    "prompt_tokens": ${tokens},\n    "total_tokens": ${tokens}\n  }`;
  parts.push(Buffer.from(`\n  ],\n  "model": "${model}",\n  "usage": ${usage}\n}\n`, 'latin1'));
  return Buffer.concat(parts);
}

/** Where the vector stands in an answer that has one. */
export function firstVectorOf(answer: Buffer, vectorBytes: number): Buffer {
  const from = OPENING.length + itemOpening(0).length;
  return answer.subarray(from, from + vectorBytes);
}

const OPENING = Buffer.from('{\n  "object": "list",\n  "data": [', 'latin1');
const ITEM_CLOSING = Buffer.from('\n    }', 'latin1');

const itemOpenings: Buffer<ArrayBuffer>[] = [];

/** There are 2,048 of them at most. */
function itemOpening(index: number): Buffer<ArrayBuffer> {
  itemOpenings[index] ??= Buffer.from(
    `${index === 0 ? '' : ','}\n    {\n      "object": "embedding",\n      "index": ${index},\n      "embedding": `,
    'latin1',
  );
  return itemOpenings[index];
}
