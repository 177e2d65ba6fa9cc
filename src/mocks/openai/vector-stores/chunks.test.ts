import { expect, test } from 'vitest';
import type { Tokenizer } from '../tokens.ts';
import { chunksOf } from './chunks.ts';

/** A letter is a token. */
const letters = { pieces: (text: string) => [...text] } as Tokenizer;

test.each<[string, number, number, string[]]>([
  ['abcdefghij', 4, 2, ['abcd', 'cdef', 'efgh', 'ghij']],
  ['abcdefghijk', 4, 2, ['abcd', 'cdef', 'efgh', 'ghij', 'ijk']],
  ['abcdefgh', 4, 0, ['abcd', 'efgh']],
  ['abc', 4, 2, ['abc']],
  ['abcd', 4, 2, ['abcd']],
])('%s in chunks of %d that overlap by %d', (text, size, overlap, chunks) => {
  expect(chunksOf(text, { size, overlap }, letters)).toEqual(chunks);
});
