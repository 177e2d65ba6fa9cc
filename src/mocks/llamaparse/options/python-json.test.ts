import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printed, pythonJsonError } from './python-json.ts';

/** What `json.loads` of Python 3.11 said. */
const SAID = [
  ['', 'Expecting value: line 1 column 1 (char 0)'],
  ['{"a":', 'Expecting value: line 1 column 6 (char 5)'],
  ['{"tier": fast}', 'Expecting value: line 1 column 10 (char 9)'],
  ['{"a":1} x', 'Extra data: line 1 column 9 (char 8)'],
  ["{'a':1}", 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
  ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
  ['{"a":1 "b":2}', "Expecting ',' delimiter: line 1 column 8 (char 7)"],
  ['{"a":1,}', 'Expecting property name enclosed in double quotes: line 1 column 8 (char 7)'],
  ['[1,]', 'Expecting value: line 1 column 4 (char 3)'],
  ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
  ['{"a":"b', 'Unterminated string starting at: line 1 column 6 (char 5)'],
  ['"a\nb"', 'Invalid control character at: line 1 column 3 (char 2)'],
  ['"\\q"', 'Invalid \\escape: line 1 column 2 (char 1)'],
  ['"\\u12"', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
  ['"\\', 'Unterminated string starting at: line 1 column 1 (char 0)'],
  [' {\n "a": nul}', 'Expecting value: line 2 column 7 (char 9)'],
  ['01', 'Extra data: line 1 column 2 (char 1)'],
  ['1.', 'Extra data: line 1 column 2 (char 1)'],
  ['-', 'Expecting value: line 1 column 1 (char 0)'],
  ['{"a":[1,{"b":}]}', 'Expecting value: line 1 column 14 (char 13)'],
] as const;

test.each(SAID)('of %j Python says %s', (text, said) => {
  const error = pythonJsonError(text);
  expect(error && printed(text, error)).toBe(said);
});

test('nothing is wrong with JSON, nor with numbers that only Python takes', () => {
  fc.assert(fc.property(fc.json(), (text) => pythonJsonError(text) === undefined));
  expect(pythonJsonError('[NaN, -Infinity]')).toBeUndefined();
});

test('whatever JSON.parse refuses has a place within the text, however deep', () => {
  const noJson = fc.oneof(fc.string({ unit: fc.constantFrom(...'[]{}",:1e\\ut ') }), fc.constant('['.repeat(100_000)));
  fc.assert(
    fc.property(noJson, (text) => {
      fc.pre(!isJson(text));
      const error = pythonJsonError(text);
      expect(error?.pos).toBeGreaterThanOrEqual(0);
      expect(error?.pos).toBeLessThanOrEqual(text.length);
    }),
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
