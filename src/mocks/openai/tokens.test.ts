import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenizer } from './tokens.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.lorem({ mode: 'sentences' }),
  fc
    .array(fc.constantFrom('iPhone', "don't", 'JavaScript', '12345', ' ', '\n\n', '\u0301', 'été'), { maxLength: 20 })
    .map((words) => words.join('')),
  fc.string({ unit: fc.constantFrom(' ', ' ', ' ', '\n', '\r', '\t', 'ab', 'B', '1', "'", "'s", '.', '(') }),
  fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t', 'a', 'B', '1', "'", 's', '.', 'é', '日', '<|endoftext|>') }),
);

describe.each(['cl100k', 'o200k'] as const)('%s', (encoding) => {
  test('counts as many tokens as it encodes, the first time and again', async () => {
    const { count, encode } = await tokenizer(encoding);
    fc.assert(
      fc.property(text, (sample) => {
        const { length } = encode(sample);
        expect([count(sample), count(sample)]).toEqual([length, length]);
      }),
      { numRuns: 300 },
    );
  });
});
