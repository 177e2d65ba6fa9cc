import { expect, test } from 'vitest';
import { distinct } from './distinct.ts';

test('values are told apart by more than the distance given, the first of a group standing for it', () => {
  expect(distinct([30, 10, 12, 12.5, 13, 10], 2.5)).toEqual([10, 13, 30]);
});
