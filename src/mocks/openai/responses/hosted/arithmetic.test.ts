import { expect, test } from 'vitest';
import { sumIn } from './arithmetic.ts';

test.each<[string, string, string]>([
  ['What is 12 + 30?', '12 + 30', '42'],
  ['2+3*4', '2 + 3 * 4', '14'],
  ['(2 + 3) * 4 please', '(2 + 3) * 4', '20'],
  ['What is 12 plus 30 minus 2?', '12 + 30 - 2', '40'],
  ['1,200 times 3', '1200 * 3', '3600'],
  ['10 / 4', '10 / 4', '2.5'],
  ['10 divided by 5', '10 / 5', '2.0'],
  ['2 ^ 10', '2 ** 10', '1024'],
  ['2 ** 3 ** 2', '2 ** 3 ** 2', '512'],
  ['7 % 4', '7 % 4', '3'],
  ['1.5 * 2', '1.5 * 2', '3.0'],
  ['3 - -2', '3 - -2', '5'],
  ['1 / 0', '1 / 0', 'ZeroDivisionError: division by zero'],
  ['In 2024 (May) we sold 3 * 4 boxes', '3 * 4', '12'],
])('%s', (text, expression, printed) => {
  const sum = sumIn(text);
  expect([sum?.expression.replaceAll(/\s/g, ''), sum?.printed]).toEqual([expression.replaceAll(/\s/g, ''), printed]);
});

test.each(['no numbers', 'call 555 1234', 'page 12', '(((', '9 ** 99', `${'('.repeat(190)}1+`, '1 +'])(
  'there is nothing to compute in %j',
  (text) => {
    expect(sumIn(text)).toBeUndefined();
  },
);
