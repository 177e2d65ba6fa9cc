import { describe, expect, test } from 'vitest';
import { judgeGate, samplesNeeded, strictestLatencyMs } from './gates.ts';
import type { LoadResult, LoadStep } from './types.ts';

const step = (over: Partial<LoadStep> = {}): LoadStep => ({
  id: 'flow',
  kind: 'flow',
  count: 100,
  errors: 0,
  timeouts: 0,
  latency: { count: 100, p50: 10, p90: 20, p95: 30, p99: 40, max: 50 },
  spectrum: [],
  series: [],
  phases: [],
  failures: [],
  ...over,
});

const result = (over: Partial<LoadResult> = {}): LoadResult => ({
  model: 'open',
  profile: '',
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 10_000,
  users: 1,
  offered: { planned: 100, started: 100, completed: 100, failed: 0, dropped: 0 },
  phases: [
    { id: 'warm-up', warmup: true, fromMs: 0, toMs: 2000, ratePerSecond: null },
    { id: 'steady', warmup: false, fromMs: 2000, toMs: 9000, ratePerSecond: null },
  ],
  steps: [step()],
  generator: {
    valid: true,
    lagP99Ms: 0,
    lagMaxMs: 0,
    lagLimitMs: 5,
    eventLoopDelayP99Ms: 0,
    utilisation: 0,
  },
  faults: [],
  memory: [],
  ...over,
});

const state = (gate: Record<string, unknown>, load: LoadResult) =>
  judgeGate({ id: 'g', ...gate } as never, load, null).state;

const memory = (heapMb: readonly number[]) => heapMb.map((mb, i) => ({ t: i, heapMb: mb, rssMb: 1, handles: i }));

describe('gates', () => {
  test('ask for as many samples as bound a percentile at 95 %', () => {
    expect([90, 95, 99].map(samplesNeeded)).toEqual([29, 59, 299]);
  });

  test.each([
    ['p95 within its limit', { gate: 'latency', percentile: 95, atMost: '30ms' }, result(), 'PASS'],
    ['p95 above its limit', { gate: 'latency', percentile: 95, atMost: '29ms' }, result(), 'FAIL'],
    ['p99 of too few samples', { gate: 'latency', percentile: 99, atMost: '1h' }, result(), 'UNKNOWN'],
    ['more samples asked for', { gate: 'latency', percentile: 50, atMost: '1h', minSamples: 101 }, result(), 'UNKNOWN'],
    [
      'fewer samples than statistics need',
      { gate: 'latency', percentile: 99, atMost: '1h', minSamples: 1 },
      result(),
      'UNKNOWN',
    ],
    [
      'a step that was never measured',
      { gate: 'latency', of: 'up', percentile: 50, atMost: '1h' },
      result(),
      'UNKNOWN',
    ],
    ['all of 100 well', { gate: 'pass-rate', atLeast: 0.96 }, result(), 'PASS'],
    ['all of 100 well, where 100 prove too little', { gate: 'pass-rate', atLeast: 0.97 }, result(), 'UNKNOWN'],
    [
      '95 of 100 well',
      { gate: 'pass-rate', atLeast: 0.96 },
      result({ steps: [step({ count: 95, errors: 5 })] }),
      'FAIL',
    ],
    [
      'dropped ones, which failed',
      { gate: 'pass-rate', atLeast: 0.96 },
      result({ offered: { planned: 110, started: 100, completed: 100, failed: 0, dropped: 10 } }),
      'FAIL',
    ],
    ['nothing at all', { gate: 'pass-rate', atLeast: 0.1 }, result({ steps: [step({ count: 0 })] }), 'UNKNOWN'],
    // 100 in the 8 s from the warm-up's end until the last had ended
    ['a throughput that is met', { gate: 'throughput', atLeast: 12.5 }, result(), 'PASS'],
    ['a throughput that is not', { gate: 'throughput', atLeast: 12.6 }, result(), 'FAIL'],
    [
      'nothing that went through',
      { gate: 'throughput', atLeast: 1 },
      result({ steps: [step({ count: 0 })] }),
      'UNKNOWN',
    ],
    ['nothing dropped', { gate: 'dropped', atMost: 0 }, result(), 'PASS'],
    [
      'one dropped',
      { gate: 'dropped', atMost: 0 },
      result({ offered: { planned: 1, started: 1, completed: 1, failed: 0, dropped: 1 } }),
      'FAIL',
    ],
    ['a closed load, which drops nothing', { gate: 'dropped', atMost: 0 }, result({ model: 'closed' }), 'UNKNOWN'],
    [
      'a heap that stays',
      { gate: 'growth', of: 'heap', atMost: 1 },
      result({ memory: memory([50, 9, 9, 8, 8, 8, 9, 10, 90]) }),
      'PASS',
    ],
    [
      'a heap that grows',
      { gate: 'growth', of: 'heap', atMost: 1 },
      result({ memory: memory([1, 2, 3, 4, 5, 6, 7, 8, 9]) }),
      'FAIL',
    ],
    [
      'handles that grow',
      { gate: 'growth', of: 'handles', atMost: 5 },
      result({ memory: memory(Array(9).fill(1)) }),
      'FAIL',
    ],
    [
      'a process seen too seldom',
      { gate: 'growth', of: 'heap', atMost: 1 },
      result({ memory: memory([1, 1]) }),
      'UNKNOWN',
    ],
  ])('judge %s', (_, gate, load, expected) => expect(state(gate, load)).toBe(expected));

  test('of one phase look at that phase only', () => {
    const phases = [
      {
        phase: 'warm-up',
        count: 30,
        errors: 0,
        perSecond: 15,
        latency: { count: 30, p50: 5, p90: 900, p95: 900, p99: 900, max: 900 },
      },
    ];
    const load = result({ steps: [step({ phases })] });
    expect(state({ gate: 'latency', percentile: 90, atMost: '800ms', phase: 'warm-up' }, load)).toBe('FAIL');
    expect(state({ gate: 'latency', percentile: 90, atMost: '800ms' }, load)).toBe('PASS');
    expect(state({ gate: 'throughput', atLeast: 15, phase: 'warm-up' }, load)).toBe('PASS');
  });

  test('know the strictest latency that is judged', () => {
    const gates = [
      { id: 'a', gate: 'latency', atMost: '2s' },
      { id: 'b', gate: 'latency', atMost: '300ms' },
      { id: 'c', gate: 'dropped', atMost: 0 },
    ];
    expect(strictestLatencyMs(gates)).toBe(300);
    expect(strictestLatencyMs([])).toBeUndefined();
  });
});
