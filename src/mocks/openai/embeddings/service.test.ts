import { describe, expect, test } from 'vitest';
import type { EmbeddingModel } from '../limits.ts';
import { embeddingModel } from '../models.ts';
import { tokenizer } from '../tokens.ts';
import type { Format } from './encode.ts';
import { createEmbeddingService } from './service.ts';

const model = embeddingModel('text-embedding-3-small') as EmbeddingModel;
const encoding = await tokenizer('cl100k');

type Service = ReturnType<typeof createEmbeddingService>;

function bytesOf(service: Service, input: readonly string[], format: Format, dimensions = model.dimensions): string {
  const { body } = service.embed({ model, input, format, dimensions }, encoding);
  return typeof body === 'string' ? body : Buffer.concat([body].flat()).toString('latin1');
}

describe.each<Format>(['base64', 'float'])('as %s', (format) => {
  test('a text has the same answer whatever was asked before, and each time it is asked again', () => {
    const fresh = (text: string, dimensions?: number) => bytesOf(createEmbeddingService(), [text], format, dimensions);
    const service = createEmbeddingService();
    const calls = [
      ['a cat'],
      ['a cat', 7],
      ['!!!'],
      ['a cat'],
      ['A dog, hello', 700],
      ['a cat'],
      ['a cat', 7],
    ] as const;
    for (const [text, dimensions] of calls) {
      expect(bytesOf(service, [text], format, dimensions)).toBe(fresh(text, dimensions));
    }
  });

  test('the answer to several texts has the vectors of their own answers, new or known', () => {
    const service = createEmbeddingService();
    const vectorsIn = (answer: string) => JSON.parse(answer).data.map((item: { embedding: unknown }) => item.embedding);
    const [a] = vectorsIn(bytesOf(service, ['a cat'], format));
    const both = vectorsIn(bytesOf(service, ['a dog', 'a cat', 'a dog'], format));
    const [b] = vectorsIn(bytesOf(service, ['a dog'], format));
    expect(both).toEqual([b, a, b]);
    expect(a).not.toEqual(b);
  });
});
