import { describe, expect, test } from 'vitest';
import { judgeGenerator, lagLimitMs } from './generator-health.ts';
import { Durations } from './histogram.ts';

function lags(...ms: readonly number[]): Durations {
  const durations = new Durations();
  for (const one of ms) durations.record(one);
  return durations;
}

const idle = { delayP99Ms: 1, utilisation: 0.1 };

describe('a generator', () => {
  test('may be late by 5 ms, or by a twentieth of the strictest latency that is judged', () => {
    expect([undefined, 40, 100, 2000].map(lagLimitMs)).toEqual([5, 5, 5, 100]);
  });

  test('that began iterations too late is not fit, and says why', () => {
    expect(judgeGenerator(lags(1, 2, 99), idle, 100)).toMatchObject({ valid: true, lagMaxMs: 99 });
    const late = judgeGenerator(lags(1, 2, 101), idle, 100);
    expect(late).toMatchObject({ valid: false, lagLimitMs: 100 });
    expect(late.reason).toMatch(/too late by 101/);
  });

  test('of a closed loop is judged by its event loop, more mildly', () => {
    expect(judgeGenerator(undefined, { ...idle, delayP99Ms: 25 }, 5)).toMatchObject({ valid: true, lagP99Ms: null });
    expect(judgeGenerator(undefined, { ...idle, delayP99Ms: 25.1 }, 5)).toMatchObject({ valid: false });
  });
});
