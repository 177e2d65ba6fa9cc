import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Chunks } from './chunks.ts';
import { wordsOf } from './embeddings/words.ts';

const ascii = fc.string({
  unit: fc.constantFrom(' ', ' ', ' ', '\n', '\t', '\u0001', 'a', 'B', 'in', 'log', '. B', '1', ',', "'", '.'),
});

test.each([
  ['The  cat sat, it says.', ['The  cat', ' sat,', ' it', ' says.']],
  [' a b ', [' a', ' b ']],
  ['a\n b \tc d', ['a\n b \tc', ' d']],
  ['', []],
])('a chunk of %j ends before a single space', (text, expected) => {
  const chunks = new Chunks((chunk) => chunk);
  expect([chunks.read(text), chunks.read(text)]).toEqual([expected, expected]);
});

test('chunks are the whole text, the first time and again', () => {
  const chunks = new Chunks((chunk) => chunk);
  fc.assert(
    fc.property(ascii, (text) => {
      expect([chunks.read(text)?.join(''), chunks.read(text)?.join('')]).toEqual([text, text]);
    }),
  );
});

test('what is known of a chunk is not found out again', () => {
  const asked: string[] = [];
  const chunks = new Chunks((chunk) => asked.push(chunk));
  for (const text of ['a cat', 'one cat and a cat', 'a cat']) chunks.read(text);
  expect(asked).toEqual(['a', ' cat', 'one', ' and', ' a']);
});

test.each(['é', 'a “b”', '\ud800', 'a'.repeat(20_000)])('%j is not read by chunks', (text) => {
  expect(new Chunks(() => 1).read(text)).toBeUndefined();
});

test('chunks kept are bounded, and those that come after the limit are known as well', () => {
  const chunks = new Chunks((chunk) => chunk);
  for (let text = 0; text < 50; text++) {
    const words = Array.from({ length: 1000 }, (_, i) => ` ${text * 1000 + i}`);
    expect(chunks.read(words.join(''))).toEqual(words);
    expect(chunks.size).toBeLessThanOrEqual(20_000);
  }
});

test('words are the same read by chunks or in one go, as a text is that has another letter', () => {
  fc.assert(
    fc.property(ascii, (text) => void expect(wordsOf(`${text}\nü`)).toEqual([...wordsOf(text), ...wordsOf('ü')])),
  );
});
