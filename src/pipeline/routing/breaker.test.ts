import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../lib/random.ts';
import { type Breaker, type BreakerPolicy, CLOSED, opened, probed, reported, withProbeTaken } from './breaker.ts';

const policy: BreakerPolicy = {
  windowMs: 10_000,
  callsMin: 20,
  failureShare: 0.5,
  failuresInARow: 5,
  openMs: 5_000,
  openMaxMs: 60_000,
  probeAgainMs: 2_000,
  probeLeaseMs: 3_000,
};
const random = seededRandom('breaker');
const START = Date.UTC(2026, 0, 1);
const at = (ms: number) => ({ policy, now: START + ms, random });

type Call = 'ok' | 'fail' | 'refused';

/** One report per call, `everyMs` apart. */
function afterCalls(calls: readonly Call[], everyMs = 100, from: Breaker = CLOSED, startMs = 0): Breaker {
  return calls.reduce((breaker, call, n) => {
    const moment = at(startMs + n * everyMs);
    const ok = new Map(call === 'ok' ? [[Math.floor(moment.now / 1_000), 1]] : []);
    const failure =
      call === 'ok' ? {} : { failure: { kind: call === 'fail' ? 'counted' : 'fatal', code: 'X' } as const };
    return reported(breaker, { ok, ...failure }, moment);
  }, from);
}
const times = (count: number, ...calls: Call[]): Call[] => Array.from({ length: count }, () => calls).flat();

describe('a closed breaker', () => {
  it.each<[string, Call[], number, Breaker['state']]>([
    ['stays closed below the failures in a row', times(4, 'fail'), 100, 'closed'],
    ['opens at the failures in a row', times(5, 'fail'), 100, 'open'],
    ['counts failures in a row however far apart they are', times(5, 'fail'), 60_000, 'open'],
    ['begins to count anew after a success', [...times(4, 'fail'), 'ok', ...times(4, 'fail')], 5_000, 'closed'],
    ['opens when half of 20 calls fail', times(10, 'ok', 'fail'), 100, 'open'],
    ['stays closed when a third of 30 calls fail', times(10, 'ok', 'ok', 'fail'), 100, 'closed'],
    ['says nothing of fewer than 20 calls', times(9, 'ok', 'fail'), 100, 'closed'],
    ['forgets what lies more than 10 s back', times(10, 'ok', 'fail'), 1_000, 'closed'],
    ['opens at once when the key is refused', ['ok', 'refused'], 100, 'open'],
  ])('%s', (_, calls, everyMs, state) => {
    expect(afterCalls(calls, everyMs).state).toBe(state);
  });
});

/** Its `until`, counted from `fromMs`. */
function openFor(breaker: Breaker, fromMs: number): number {
  if (breaker.state !== 'open') throw new Error(`it is ${breaker.state}`);
  return breaker.until - START - fromMs;
}

describe('an open breaker', () => {
  const open = opened(CLOSED, 'X', at(0));

  it('stays open for up to 5 s', () => {
    expect(openFor(open, 0)).toBeGreaterThanOrEqual(3_750);
    expect(openFor(open, 0)).toBeLessThanOrEqual(5_000);
  });

  it('is not changed by calls that were begun before', () => {
    expect(afterCalls(['ok', 'fail', 'refused'], 100, open, 100)).toBe(open);
  });

  it('gives its probe to one process, once its time is over', () => {
    expect(withProbeTaken(open, 'a', at(3_000))).toBeUndefined();
    const taken = withProbeTaken(open, 'a', at(5_000)) as Breaker;
    expect(taken.state).toBe('half_open');
    expect(withProbeTaken(taken, 'b', at(5_001))).toBeUndefined();
  });

  it('lets another process probe when the first has gone silent, whose late answer then changes nothing', () => {
    const taken = withProbeTaken(open, 'a', at(5_000)) as Breaker;
    const second = withProbeTaken(taken, 'b', at(8_000)) as Breaker;
    expect(probed(second, 'a', undefined, at(8_001))).toBe(second);
    expect(probed(second, 'b', undefined, at(8_001)).state).toBe('closed');
  });

  it('is probed again within 2 s, however often that fails', () => {
    let breaker = open;
    for (let ms = 5_000; ms < 65_000; ms += 2_000) {
      const failed = probed(withProbeTaken(breaker, 'a', at(ms)) as Breaker, 'a', 'X', at(ms));
      expect(openFor(failed, ms)).toBeLessThanOrEqual(2_000);
      breaker = failed;
    }
  });
});

describe('on probation', () => {
  /** Opened and closed by a probe so often, with a call that fails in between. */
  function reopened(trips: number): Breaker {
    let breaker: Breaker = opened(CLOSED, 'X', at(0));
    for (let n = 1; n < trips; n++) {
      const ms = n * 100_000;
      breaker = probed(withProbeTaken(breaker, 'a', at(ms)) as Breaker, 'a', undefined, at(ms));
      breaker = afterCalls(['fail'], 0, breaker, ms);
    }
    return breaker;
  }

  it.each([
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [4, 40_000],
    [5, 60_000],
    [9, 60_000],
  ])('opening for the time number %i lasts up to %i ms', (trips, longest) => {
    const lasts = openFor(reopened(trips), (trips - 1) * 100_000);
    expect(lasts).toBeGreaterThan(longest * 0.7);
    expect(lasts).toBeLessThanOrEqual(longest);
  });

  it('ends with the first success: it then takes as many failures as ever', () => {
    const probation = probed(withProbeTaken(reopened(3), 'a', at(900_000)) as Breaker, 'a', undefined, at(900_000));
    expect(afterCalls(['fail'], 0, probation, 900_000).state).toBe('open');
    expect(afterCalls(['ok', ...times(4, 'fail')], 5_000, probation, 900_000).state).toBe('closed');
  });
});

describe('whatever happens', () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constantFrom('ok', 'fail', 'refused', 'take', 'well', 'ill'),
      ms: fc.integer({ min: 0, max: 9_000 }),
    }),
  );

  it('it never stays open longer than its longest time without a probe being due, and closes only by one', () => {
    void fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let breaker: Breaker = CLOSED;
        let ms = 0;
        for (const next of steps) {
          ms += next.ms;
          const before = breaker;
          breaker = play(breaker, next.do, ms);
          if (before.state === 'open' && breaker.state === 'closed') return false;
          if (breaker.state === 'open' && breaker.until - (START + ms) > policy.openMaxMs) return false;
        }
        const due = ms + policy.openMaxMs;
        return breaker.state === 'closed' || withProbeTaken(breaker, 'z', at(due)) !== undefined;
      }),
    );
  });

  function play(breaker: Breaker, what: string, ms: number): Breaker {
    if (what === 'take') return withProbeTaken(breaker, 'a', at(ms)) ?? breaker;
    if (what === 'well' || what === 'ill') return probed(breaker, 'a', what === 'ill' ? 'X' : undefined, at(ms));
    return afterCalls([what as Call], 0, breaker, ms);
  }
});
