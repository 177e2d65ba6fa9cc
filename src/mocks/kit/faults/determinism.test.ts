import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../lib/random.ts';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { createFaultRules } from './rules.ts';
import type { FaultCall, FaultPlan, FaultRule } from './types.ts';

function engine(rules: readonly FaultRule[], seed = 'seed') {
  const faults = createFaultRules({ clock: new VirtualClock(), seed });
  for (const rule of rules) faults.add(rule);
  return faults;
}

function chance(id: string, p: number, more: Partial<FaultRule> = {}): FaultRule {
  const inject = { type: 'status', status: 503 } as const;
  return { id, vendor: 'openai', operation: '*', when: { type: 'probability', p }, inject, ...more };
}

function calls(count: number): FaultCall[] {
  return Array.from({ length: count }, (_, i) => ({
    vendor: 'openai',
    operation: 'embeddings.create',
    url: 'http://mock/v1/embeddings',
    body: `{"input":"text ${i}"}`,
  }));
}

const told = ({ request, attempt, faults }: FaultPlan) => JSON.stringify([request, attempt, faults]);

/** A client that retries what struck, three times at most, saying which attempt it is on as an SDK does. */
function client(faults: ReturnType<typeof engine>, work: readonly FaultCall[]) {
  return function* run() {
    for (const call of work) {
      for (let retry = 0; retry < 3; retry++) {
        const plan = faults.decide({ ...call, retry: String(retry) });
        yield told(plan);
        if (plan.faults.length === 0) break;
      }
    }
  };
}

describe('chance depends on seed, rule, operation, request and attempt alone', () => {
  test('1 client in order and 64 clients at once, shuffled, meet the same faults at the same attempts', () => {
    const rules = [chance('a', 0.3), chance('b', 0.2)];
    const work = [...calls(300), ...calls(100)]; // a hundred requests are sent twice
    const alone = [...client(engine(rules), work)()];
    const random = seededRandom('order');
    const shuffled = random.shuffle(work);
    const shared = engine(rules);
    const clients = Array.from({ length: 64 }, (_, i) =>
      client(
        shared,
        shuffled.filter((_, j) => j % 64 === i),
      )(),
    );
    const crowd: string[] = [];
    const running = new Set(clients);
    while (running.size > 0) {
      const next = random.pick([...running]);
      const { value, done } = next.next();
      if (done) running.delete(next);
      else crowd.push(value);
    }
    expect(alone.filter((line) => line.includes('503')).length).toBeGreaterThan(100);
    expect(crowd.sort()).toEqual(alone.sort());
  });

  test('an unrelated rule changes no other decision, wherever it stands', () => {
    const only = (faults: ReturnType<typeof engine>) =>
      calls(500).map((call) => faults.decide(call).faults.some((fault) => fault.rule === 'mine'));
    const alone = only(engine([chance('mine', 0.5)]));
    const delay = { inject: { type: 'delay', ms: 1 } } as const;
    expect(only(engine([chance('other', 0.5, delay), chance('mine', 0.5)]))).toEqual(alone);
    expect(only(engine([chance('mine', 0.5), chance('other', 0.5, delay)]))).toEqual(alone);
  });

  test.each([0.01, 0.1, 0.5])('fired rates at %d pass a chi-square test over 100,000 calls', (p) => {
    const faults = engine([chance('a', p), chance('b', p, { inject: { type: 'delay', ms: 1 } })]);
    const cells = [0, 0, 0, 0]; // neither, a alone, b alone, both
    const n = 100_000;
    for (const call of calls(n)) {
      const fired = faults.decide(call).faults.map((fault) => fault.rule);
      const cell = (fired.includes('a') ? 1 : 0) + (fired.includes('b') ? 2 : 0);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    // with independence: the two rules are drawn apart
    const expected = [(1 - p) ** 2, p * (1 - p), p * (1 - p), p * p].map((share) => share * n);
    const chiSquare = expected.reduce((sum, want, i) => sum + ((cells[i] ?? 0) - want) ** 2 / want, 0);
    expect(chiSquare).toBeLessThan(16.27); // 3 degrees of freedom, 0.1 %
  });

  test('the same request sent again is another attempt, also for a client that always says it is the first', () => {
    const faults = engine([chance('a', 0.5)]);
    const [call] = calls(1);
    const plans = Array.from({ length: 40 }, () => faults.decide({ ...(call as FaultCall), retry: '0' }));
    expect(plans.slice(0, 3).map((plan) => plan.attempt)).toEqual(['1', '2', '3']);
    expect(new Set(plans.map((plan) => plan.faults.length))).toEqual(new Set([0, 1]));
  });

  test('another seed gives other faults', () => {
    const plans = (seed: string) => {
      const faults = engine([chance('a', 0.5)], seed);
      return calls(50).map((call) => faults.decide(call).faults.length);
    };
    expect(plans('one')).toEqual(plans('one'));
    expect(plans('one')).not.toEqual(plans('two'));
  });

  test('two probabilities of one rule are drawn apart', () => {
    const half = { type: 'probability', p: 0.5 } as const;
    const faults = engine([chance('a', 1, { when: { type: 'all', of: [half, half] } })]);
    const fired = calls(2000).filter((call) => faults.decide(call).faults.length > 0).length;
    expect(fired / 2000).toBeGreaterThan(0.2);
    expect(fired / 2000).toBeLessThan(0.3);
  });
});

describe('latencies are drawn from the asked percentiles', () => {
  /** The share of delays up to `ms`: straight lines between the corners; it begins at half the median. */
  function shareUpTo(ms: number, corners: readonly (readonly [ms: number, share: number])[]): number {
    const next = corners.findIndex(([corner]) => corner >= ms);
    const [to, toShare] = corners[next] as readonly [number, number];
    if (next === 0) return ms < to ? 0 : toShare;
    const [from, fromShare] = corners[next - 1] as readonly [number, number];
    return fromShare + ((ms - from) / (to - from)) * (toShare - fromShare);
  }

  /** Kolmogorov and Smirnov: how far at most the shares drawn are from those asked. */
  function furthest(sorted: readonly number[], corners: Parameters<typeof shareUpTo>[1]): number {
    const n = sorted.length;
    const gaps = sorted.map((ms, i) => {
      const asked = shareUpTo(ms, corners);
      return Math.max((i + 1) / n - asked, asked - i / n);
    });
    return Math.max(...gaps);
  }

  const CALLS = 20_000;
  /** Passed once in a thousand times by chance; the seed is fixed, so here always or never. */
  const CRITICAL = 1.95 / Math.sqrt(CALLS);

  test.each([
    ['with a maximum', { p50: 100, p90: 300, p99: 1000, max: 2000 }],
    ['without one', { p50: 20, p90: 25, p99: 400 }],
  ])('%s, over their whole range', (_what, percentiles) => {
    const faults = engine([
      chance('slow', 1, { when: { type: 'always' }, inject: { type: 'latency', ...percentiles } }),
    ]);
    const drawn = calls(CALLS)
      .map((call) => faults.decide(call).faults[0]?.inject)
      .map((fault) => (fault?.type === 'delay' ? fault.ms : Number.NaN))
      .sort((a, b) => a - b);
    const { p50, p90, p99, max = p99 } = percentiles as { p50: number; p90: number; p99: number; max?: number };
    // without a maximum the last hundredth all take the 99th percentile: a step, which the bound allows for
    const corners = [
      [p50 / 2, 0],
      [p50, 0.5],
      [p90, 0.9],
      [p99, 0.99],
      ...(max > p99 ? [[max, 1] as const] : []),
    ] as const;
    const below = max > p99 ? drawn : drawn.filter((ms) => ms < p99);
    expect(below.length / CALLS).toBeGreaterThan(0.985);
    const scaled = max > p99 ? corners : corners.map(([ms, share]) => [ms, share / 0.99] as const);
    expect(furthest(below, scaled)).toBeLessThan(CRITICAL);
    expect(drawn.at(-1)).toBeLessThanOrEqual(max);
    // and the test can tell: a tenth more at the median is too far
    expect(
      furthest(
        below,
        scaled.map(([ms, share], i) => [i === 1 ? ms * 1.1 : ms, share] as const),
      ),
    ).toBeGreaterThan(CRITICAL);
  });
});

test('a recorded plan given back produces exactly those faults, whatever the rules', () => {
  const rules = [chance('a', 0.3), chance('b', 0.2, { inject: { type: 'delay', ms: 5 } })];
  const recorded = engine(rules);
  const seen = [...calls(200), ...calls(50)].map((call) => told(recorded.decide(call)));
  const ndjson = recorded.plans().map((plan) => JSON.stringify(plan));
  const again = engine([chance('c', 1)], 'another seed');
  again.replay(ndjson.map((line) => JSON.parse(line)));
  expect([...calls(200), ...calls(50)].map((call) => told(again.decide(call)))).toEqual(seen);
  expect(again.hits('a')).toBe(recorded.hits('a'));
  again.replay(undefined);
  expect(again.decide(calls(1)[0] as FaultCall).faults).toMatchObject([{ rule: 'c' }]);
});

test('a plan done again under rules that come and go as they did numbers the same calls', () => {
  const [call] = calls(1) as [FaultCall];
  const rule = chance('late', 1, { when: { type: 'first', count: 1 } });
  const run = (faults: ReturnType<typeof engine>) => {
    const before = told(faults.decide(call));
    faults.add(rule);
    return [before, told(faults.decide(call)), told(faults.decide(call))];
  };
  const recorded = engine([]);
  const seen = run(recorded);
  expect(recorded.plans()).toMatchObject([{ attempt: '1', faults: [{ rule: 'late' }] }]);
  const again = engine([]);
  again.replay(recorded.plans(), 'covered');
  expect(run(again)).toEqual(seen);
});
