import { describe, expect, test } from 'vitest';
import { type AnsweredVector, answeredVector, embeddingsAnswer, movedVector } from './answer.ts';
import { Blocks } from './blocks.ts';
import { SizedCache } from './cache.ts';
import { SeenTexts } from './seen.ts';

test('the cache is bounded, and what is used again and again stays', () => {
  const cache = new SizedCache<{ size: number }>(100, ({ size }) => size);
  cache.add('kind', 'kept', { size: 10 });
  for (let i = 0; i < 200; i++) {
    cache.add('kind', `passing ${i}`, { size: 10 });
    expect(cache.get('kind', 'kept')).toEqual({ size: 10 });
  }
  const left = Array.from({ length: 200 }, (_, i) => `passing ${i}`).filter((key) => cache.get('kind', key));
  expect(left.length).toBeLessThanOrEqual(12);
});

test('what the younger generation takes over was moved first', () => {
  const cache = new SizedCache<{ size: number; moves: number }>(
    100,
    ({ size }) => size,
    (value) => ({ ...value, moves: value.moves + 1 }),
  );
  cache.add('kind', 'kept', { size: 40, moves: 0 });
  expect(cache.get('kind', 'kept')?.moves).toBe(0);
  cache.add('kind', 'other', { size: 40, moves: 0 });
  expect([cache.get('kind', 'kept')?.moves, cache.get('kind', 'kept')?.moves]).toEqual([1, 1]);
});

test('a text is known when it comes again, and many texts that come once are not', () => {
  const seen = new SeenTexts();
  const texts = Array.from({ length: 20_000 }, (_, i) => `What does plan ${i} cover?`);
  expect(texts.filter((text) => seen.meet(text)).length).toBeLessThan(5);
  expect(texts.slice(-1000).filter((text) => seen.meet(text)).length).toBeGreaterThan(980); // some gave way to others
});

describe('vectors in blocks', () => {
  const shortened = { vector: Float64Array.from({ length: 1536 }, () => 1 / Math.sqrt(1536)), dimensions: 1536 };
  const made = (blocks: Blocks, index: number): AnsweredVector =>
    answeredVector(blocks, shortened, 'base64', { index, tokens: 1, closing: '' });

  test('share them, fifteen to one, and are sent in as many pieces', () => {
    const blocks = new Blocks();
    const vectors = Array.from({ length: 100 }, (_, i) => made(blocks, i));
    expect(new Set(vectors.map(({ block }) => block)).size).toBe(7);
    expect(embeddingsAnswer(vectors, 100, 'm')).toHaveLength(8);
  });

  test('leave nothing behind when they are moved', () => {
    const blocks = new Blocks();
    const [, vector] = [made(blocks, 7), made(blocks, 0)];
    const moved = movedVector(new Blocks(), vector);
    expect(moved.block).not.toBe(vector.block);
    expect(bytes(embeddingsAnswer([moved], 1, 'm'))).toEqual(bytes(embeddingsAnswer([vector], 1, 'm')));
  });

  test.each([
    ['in another order', [1, 0]],
    ['twice', [0, 0, 1]],
    ['with one between', [0, 2, 1]],
  ])('sent again %s, have the bytes of a first answer', (_name, order) => {
    const blocks = new Blocks();
    const vectors = [0, 1, 2].map((index) => made(blocks, index));
    const again = order.map((index) => vectors[index] as AnsweredVector);
    const first = order.map((_vector, index) => made(new Blocks(), index));
    expect(bytes(embeddingsAnswer(again, 9, 'm'))).toEqual(bytes(embeddingsAnswer(first, 9, 'm')));
  });
});

function bytes(answer: Buffer<ArrayBuffer> | Buffer<ArrayBuffer>[]): string {
  return Buffer.concat([answer].flat()).toString('latin1');
}
