import type { EmbeddingResult } from './service.ts';

/** The answer's bytes, pretty-printed as the service prints it, put together from prepared vectors. */
export function embeddingsAnswer(result: EmbeddingResult, model: string): Buffer<ArrayBuffer> {
  const parts: Buffer[] = [OPENING];
  result.vectors.forEach((vector, index) => {
    parts.push(itemOpening(index), vector, ITEM_CLOSING);
  });
  const usage = `{\n    "prompt_tokens": ${result.tokens},\n    "total_tokens": ${result.tokens}\n  }`;
  parts.push(Buffer.from(`\n  ],\n  "model": "${model}",\n  "usage": ${usage}\n}\n`, 'latin1'));
  return Buffer.concat(parts);
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
