import { expect, test } from 'vitest';
import { billed } from './admin/billed.ts';
import { createMeter } from './meter.ts';
import type { Charge } from './types.ts';

const charge = (apiKey: string, microUsd = 3): Charge => ({
  vendor: 'openai',
  apiKey,
  operation: 'embeddings.create',
  model: 'text-embedding-3-small',
  units: {},
  microUsd,
});

test('each key has a line of its own, its calls and money summed up', () => {
  const meter = createMeter();
  for (const key of ['sk-one', 'sk-two', 'sk-one']) meter.charge(charge(key));
  const sums = meter.lines().map(({ apiKey, calls, microUsd }) => [apiKey, calls, microUsd]);
  expect(sums).toEqual([
    ['sk-one', 2, 6],
    ['sk-two', 1, 3],
  ]);
});

test('the lines stay exact when old entries are dropped', () => {
  const meter = createMeter();
  for (let i = 0; i < 70_000; i++) meter.charge(charge('sk-one', 1));
  expect(meter.entries().length).toBeLessThan(70_000);
  expect(meter.lines()).toMatchObject([{ calls: 70_000, microUsd: 70_000 }]);
});

test('keys beyond the limit share one line, and no money is lost', () => {
  const meter = createMeter();
  for (let i = 0; i < 10_500; i++) meter.charge(charge(`sk-${i}`));
  expect(meter.lines()).toHaveLength(10_001);
  expect(meter.lines().at(-1)).toMatchObject({ apiKey: '', calls: 500, microUsd: 1500 });
});

test.each([
  ['sk-shakedown-mock-000000000000000000000000', 'sk-shake…0000'],
  ['sk-short', '********'],
])('a key is shown masked: %s', (key, shown) => {
  const meter = createMeter();
  meter.charge(charge(key));
  expect(billed(meter).lines).toMatchObject([{ key: shown }]);
});

test('asked for one key, the bill is of that key alone', () => {
  const meter = createMeter();
  meter.charge(charge('sk-one', 5));
  meter.charge(charge('sk-two', 7));
  expect(billed(meter, 'sk-two')).toMatchObject({ totalMicroUsd: 7, lines: [{ microUsd: 7 }] });
  expect(billed(meter).totalMicroUsd).toBe(12);
});

test.each([-1, 0.5, Number.NaN])('refuses a charge of %d micro-dollars', (microUsd) => {
  expect(() => createMeter().charge(charge('sk-one', microUsd))).toThrow(RangeError);
});

test('a reset forgets entries, lines and totals', () => {
  const meter = createMeter();
  meter.charge(charge('sk-one'));
  meter.reset();
  expect([meter.entries(), meter.lines(), meter.totalMicroUsd()]).toEqual([[], [], 0]);
});

test('lines that were read stay as they were', () => {
  const meter = createMeter();
  meter.charge(charge('sk-one'));
  const before = meter.lines();
  meter.charge(charge('sk-one'));
  expect([before, meter.lines()]).toMatchObject([[{ calls: 1 }], [{ calls: 2 }]]);
});

test.each<Partial<Charge>>([
  { instance: 'real' },
  { vendor: 'llamaparse' },
  { operation: 'chat.completions.create' },
  { model: 'gpt-4o' },
])('a key’s charges that differ in %j stand on lines of their own', (other) => {
  const meter = createMeter();
  meter.charge(charge('sk-one'));
  meter.charge({ ...charge('sk-one'), ...other });
  expect(meter.lines()).toMatchObject([{ calls: 1 }, { calls: 1, ...other }]);
});
