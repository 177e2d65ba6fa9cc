import { expect, test } from 'vitest';
import { Lexicon } from './lexicon.ts';
import { PlaceMaker } from './place.ts';
import { createSpace } from './projection.ts';

const MANY = 12_000; // more than a space keeps
const words = Array.from({ length: MANY }, (_, i) => `word${i}x`);

test('a vector does not depend on the words that were read before, however many', () => {
  const space = createSpace('m', 1536);
  const before = space.vectorOf('Where does word1x stand?');
  space.vectorOf(words.join(' '));
  space.vectorOf(words.slice(0, 100).reverse().join(' '));
  expect(space.vectorOf('Where does word1x stand?')).toEqual(before);
});

test('a word that comes again after more words than are kept is the same word', () => {
  const lexicon = new Lexicon(new PlaceMaker('m', 1536));
  const features = lexicon.featuresOf([...words, ...words].join(' '));
  expect(features).toHaveLength(MANY);
  expect(features.every(({ count }) => count === 2)).toBe(true);
});

test('the words kept are bounded: those of the limit and of one text', () => {
  const lexicon = new Lexicon(new PlaceMaker('m', 1536));
  for (const letter of 'abcdefgh') {
    lexicon.featuresOf(
      words
        .slice(0, 4000)
        .map((word) => letter + word)
        .join(' '),
    );
    expect(lexicon.size).toBeLessThan(14_000);
  }
});
