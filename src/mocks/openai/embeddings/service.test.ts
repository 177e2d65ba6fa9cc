import fc from 'fast-check';
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
  test('a request has the same answer whatever was asked before, and each time it is asked again', () => {
    const text = fc.constantFrom('a cat', 'A dog, hello', '!!!', '# Cats', 'a cat\nA Cat', '日本', 'éa');
    const input = fc.array(text, { minLength: 1, maxLength: 4 });
    const request = fc.record({ input, dimensions: fc.constantFrom(7, 700, model.dimensions) });
    const fresh = new Map<string, string>();
    const freshly = ({ input, dimensions }: { input: string[]; dimensions: number }) => {
      const key = JSON.stringify([input, dimensions]);
      if (!fresh.has(key)) fresh.set(key, bytesOf(createEmbeddingService(), input, format, dimensions));
      return fresh.get(key);
    };
    fc.assert(
      fc.property(fc.array(request, { minLength: 2, maxLength: 8 }), (requests) => {
        const service = createEmbeddingService();
        for (const each of [...requests, ...requests, ...requests]) {
          expect(bytesOf(service, each.input, format, each.dimensions)).toBe(freshly(each));
        }
      }),
      { numRuns: 15 },
    );
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
