import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textFor } from './pattern.ts';

test.each([
  ['^\\d{3}-\\d{4}$', '000-0000'],
  ['^(?:red|green)$', 'red'],
  ['^[A-Z]{2,3}$', 'AA'],
  ['^\\+?[1-9]\\d{1,14}$', '10'],
  ['^[^@\\s]+@example\\.com$', 'a@example.com'],
  ['^(?<year>\\d{4})-(0[1-9]|1[0-2])$', '0000-01'],
  ['[]]', undefined],
  ['a{2,1}', undefined],
  ['[b-a]', undefined],
  ['(?=a)b', undefined],
  ['(a)\\1', undefined],
  ['(a{1000}){1000}', undefined],
])('%s is fitted by %s', (pattern, text) => {
  expect(textFor(pattern)).toBe(text);
  if (text !== undefined) expect(text).toMatch(new RegExp(pattern));
});

test('whatever is made of a pattern that is one fits it, and nothing throws', () => {
  const piece = fc.oneof(
    fc.constantFrom('\\d', '\\w', '[a-z]', '[^b]', '(x|y)', '(?:ab)?', '.', '-', '\\.', '\\s', '^', '$'),
    fc.string({ maxLength: 3 }),
  );
  const counted = fc
    .tuple(piece, fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{2,}'))
    .map((both) => both.join(''));
  fc.assert(
    fc.property(fc.array(counted, { maxLength: 6 }), (pieces) => {
      const inner = pieces.join('').replaceAll(/[\^$]/g, '');
      const pattern = `^${inner}$`;
      const text = textFor(pattern);
      if (text !== undefined && !/[|]/.test(inner.replaceAll('(x|y)', ''))) expect(text).toMatch(new RegExp(pattern));
    }),
    { numRuns: 500 },
  );
});
