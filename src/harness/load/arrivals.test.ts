import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/random.ts';
import { arrivals, type OpenPhase } from './arrivals.ts';

const phase = (from: number, to: number, durationMs: number, id = 'steady'): OpenPhase => ({
  id,
  warmup: false,
  durationMs,
  rate: { from, to },
});
const random = () => seededRandom('arrivals');

describe('arrivals', () => {
  test('at a constant rate are due at n / rate', () => {
    const due = arrivals([phase(4, 4, 1500)], 'uniform', random());
    expect(due.map((one) => one.dueMs)).toEqual([0, 250, 500, 750, 1000, 1250]);
  });

  test('of a ramp are due where the area under the rate reaches whole numbers', () => {
    const due = arrivals([phase(0, 4, 2000)], 'uniform', random());
    expect(due.map((one) => Math.round(one.dueMs))).toEqual([0, 1000, 1414, 1732]);
    const down = arrivals([phase(4, 0, 2000)], 'uniform', random());
    expect(down.map((one) => Math.round(one.dueMs))).toEqual([0, 268, 586, 1000]);
  });

  test('go on from phase to phase, each one told its phase', () => {
    const due = arrivals([phase(2, 2, 750, 'warm-up'), phase(1, 1, 2000)], 'uniform', random());
    expect(due).toEqual([
      { dueMs: 0, phase: 0 },
      { dueMs: 500, phase: 0 },
      { dueMs: 1250, phase: 1 },
      { dueMs: 2250, phase: 1 },
    ]);
  });

  test('of a rate that makes no whole number of them never pass the end', () => {
    expect(arrivals([phase(0.1, 0.1, 30_000)], 'uniform', random())).toHaveLength(3);
    expect(arrivals([phase(3, 3, 1100)], 'uniform', random())).toHaveLength(4);
  });

  test('by Poisson come at the same rate, unevenly, the same for the same seed', () => {
    const one = arrivals([phase(50, 50, 60_000)], 'poisson', random());
    expect(arrivals([phase(50, 50, 60_000)], 'poisson', random())).toEqual(one);
    expect(arrivals([phase(50, 50, 60_000)], 'poisson', seededRandom('other'))).not.toEqual(one);
    expect(one.length).toBeGreaterThan(2800);
    expect(one.length).toBeLessThan(3200);
    const gaps = one.slice(1).map((arrival, i) => arrival.dueMs - (one[i]?.dueMs ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1); // of an exponential distribution; 0 for uniform arrivals
  });
});
