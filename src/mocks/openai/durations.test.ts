import { expect, test } from 'vitest';
import { goDuration } from './durations.ts';

// values as recorded from the service
test.each([
  [0, '0s'],
  [0.9, '0s'],
  [1, '1ms'],
  [12, '12ms'],
  [284.9, '284ms'],
  [1000, '1s'],
  [8640, '8.64s'],
  [22_564, '22.564s'],
  [113_425, '1m53.425s'],
  [127_930, '2m7.93s'],
  [360_000, '6m0s'],
  [1_252_666, '20m52.666s'],
  [3_600_000, '1h0m0s'],
  [411_480_000, '114h18m0s'],
])('%d ms is %s', (ms, text) => {
  expect(goDuration(ms)).toBe(text);
});
