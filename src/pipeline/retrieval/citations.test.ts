import { describe, expect, test } from 'vitest';
import { citationsOf, hasValidMarker } from './citations.ts';
import type { Passage } from './search.ts';

const passage = (text: string): Passage => ({
  chunkId: text,
  documentId: 'd',
  filename: 'f',
  text,
  pageFrom: 1,
  pageTo: 1,
  charStart: 0,
  charEnd: text.length,
  similarity: 0.9,
});
const three = [passage('one'), passage('two'), passage('three')];

describe('markers', () => {
  test.each<[string, string, string[]]>([
    ['A. [1]', 'A. [1]', ['[1]']],
    ['A [2], B [1], C [2].', 'A [2], B [1], C [2].', ['[2]', '[1]']],
    ['A [1][3].', 'A [1][3].', ['[1]', '[3]']],
    ['A [1, 2].', 'A [1, 2].', ['[1]', '[2]']],
    ['A [1; 3].', 'A [1; 3].', ['[1]', '[3]']],
    ['A [9]. B [1].', 'A. B [1].', ['[1]']],
    ['A [2, 9].', 'A [2].', ['[2]']],
    ['A [0].', 'A.', []],
    ['A [4].', 'A.', []],
    ['A [one].', 'A [one].', []],
    ['A (1).', 'A (1).', []],
    ['A [1.5].', 'A [1.5].', []],
    ['A [-1].', 'A [-1].', []],
    ['A [1].'.repeat(2), 'A [1].A [1].', ['[1]']],
    ['', '', []],
  ])('%j', (answer, text, markers) => {
    const found = citationsOf(answer, three);
    expect([found.text, found.citations.map(({ marker }) => marker)]).toEqual([text, markers]);
    expect(hasValidMarker(answer, 3)).toBe(markers.length > 0);
  });
});

describe('the quote', () => {
  const text = 'The plan is simple. The deductible is 1.500 dollars a year. Call us any time!\n\n| a | b |';

  test.each([
    ['It says the deductible is 1.500 dollars [1].', 'The deductible is 1.500 dollars a year.'],
    ['You may call us any time [1].', 'Call us any time!'],
    ['Nothing in common [1].', 'The plan is simple.'],
  ])('for %j is the nearest sentence, verbatim', (answer, quote) => {
    const [citation] = citationsOf(answer, [passage(text)]).citations;
    expect(citation?.quote).toBe(quote);
    expect(text).toContain(citation?.quote);
  });

  test('is never longer than 300 characters', () => {
    const [citation] = citationsOf('x [1]', [passage('word '.repeat(200))]).citations;
    expect(citation?.quote.length).toBeLessThanOrEqual(300);
  });
});
