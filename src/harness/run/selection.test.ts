import { describe, expect, test } from 'vitest';
import { select } from './selection.ts';
import { fakeScenario } from './testing/fake-environment.ts';

const thing = fakeScenario({ id: 'thing' });
const soak = fakeScenario({ id: 'soak-of-things', title: 'Things for long', kind: 'load', tags: ['soak'] });
const ids = (selection: Parameters<typeof select>[1]) => {
  const { scenarios, leftOut, soaks } = select([thing, soak], selection);
  return [scenarios, leftOut, soaks].map((some) => some.map((one) => one.id));
};

describe('a soak', () => {
  test('runs only when asked for, by its tag or its whole id; else it is told that it was left out', () => {
    expect(ids({})).toEqual([['thing'], [], ['soak-of-things']]);
    expect(ids({ tags: ['soak'] })).toEqual([['soak-of-things'], ['thing'], []]);
    expect(ids({ grep: 'soak-of-things' })).toEqual([['soak-of-things'], ['thing'], []]);
    expect(ids({ grep: 'thing' })).toEqual([['thing'], [], ['soak-of-things']]);
  });

  test('alone in a selection is no run: the message says how to ask for it', () => {
    expect(() => select([thing, soak], { kinds: ['load'] })).toThrow(/--tag soak \(soak-of-things\)/);
  });
});
