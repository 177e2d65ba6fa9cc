import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/random.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { arrivals } from './arrivals.ts';
import { runClosedLoop, runOpenLoop } from './loops.ts';
import { FLOW, type IterationOutcome, Recorder } from './recorder.ts';
import type { LoadPhase } from './types.ts';

const never = new AbortController().signal;
const DONE: IterationOutcome = { ok: true, steps: [] };

/** Runs everything that sleeps on the clock until the work is over. */
async function until<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let over = false;
  const ended = work.finally(() => {
    over = true;
  });
  ended.catch(() => undefined);
  while (!over) await clock.advanceToNext();
  return ended;
}

const steady = (toMs: number, warmup = false): LoadPhase => ({
  id: 'steady',
  warmup,
  fromMs: 0,
  toMs,
  ratePerSecond: null,
});

function recorderOf(phases: readonly LoadPhase[], timeoutMs = 60_000): Recorder {
  return new Recorder({ phases, steps: [], timeoutMs });
}

const constant = (ratePerSecond: number, durationMs: number) =>
  arrivals(
    [{ id: 'steady', warmup: false, durationMs, rate: { from: ratePerSecond, to: ratePerSecond } }],
    'uniform',
    seededRandom('loop'),
  );

describe('an open loop', () => {
  test('begins each iteration when it is due, whether or not the others have ended', async () => {
    const clock = new VirtualClock();
    const began: number[] = [];
    const recorder = recorderOf([steady(1000)]);
    const loop = {
      clock,
      signal: never,
      timeoutMs: 60_000,
      users: 3,
      maxInFlight: 100,
      arrivals: constant(5, 1000),
      listener: recorder,
      async iterate() {
        began.push(clock.elapsed());
        await clock.sleep(700);
        return DONE;
      },
    };
    await until(clock, runOpenLoop(loop));
    expect(began).toEqual([0, 200, 400, 600, 800]);
    expect(clock.elapsed()).toBe(1500);
    expect(recorder.offered()).toEqual({ started: 5, completed: 5, failed: 0, dropped: 0 });
  });

  test('gives users their turns one after the other', async () => {
    const clock = new VirtualClock();
    const users: number[] = [];
    const loop = {
      clock,
      signal: never,
      timeoutMs: 1000,
      users: 3,
      maxInFlight: 9,
      arrivals: constant(7, 1000),
      listener: recorderOf([steady(1000)]),
      iterate: async (_: number, user: number) => {
        users.push(user);
        return DONE;
      },
    };
    await until(clock, runOpenLoop(loop));
    expect(users).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  test('shows a stall to all who came during it, where a loop that waits for the server sees it once', async () => {
    /** Answers after 10 ms, but nobody between 1,000 and 2,000 ms. */
    const stalling = (clock: VirtualClock) => async () => {
      const now = clock.elapsed();
      await clock.sleep(now >= 1000 && now < 2000 ? 2000 - now + 10 : 10);
      return DONE;
    };
    const open = new VirtualClock();
    const crowd = recorderOf([steady(3000)]);
    const common = { signal: never, timeoutMs: 60_000 };
    await until(
      open,
      runOpenLoop({
        ...common,
        clock: open,
        users: 1,
        maxInFlight: 1000,
        arrivals: constant(100, 3000),
        listener: crowd,
        iterate: stalling(open),
      }),
    );
    const closed = new VirtualClock();
    const naive = recorderOf([steady(3000)]);
    await until(
      closed,
      runClosedLoop({
        ...common,
        clock: closed,
        users: 1,
        until: { elapsedMs: 3000 },
        pauseMs: 0,
        warmupMs: 0,
        listener: naive,
        iterate: stalling(closed),
      }),
    );
    const [felt, seen] = [crowd, naive].map((recorder) => recorder.steps(3000)[0]?.latency);
    // due at 1000, 1010 … 1990: latencies 1010, 1000 … 20, each felt by somebody
    const exact = (ms: number | undefined) => Math.round(ms ?? 0);
    expect([felt?.count, felt?.p50, felt?.p90, felt?.p99, felt?.max].map(exact)).toEqual([300, 10, 710, 980, 1010]);
    expect([seen?.count, seen?.p50, seen?.p90, seen?.p99, seen?.max].map(exact)).toEqual([200, 10, 10, 10, 1010]);
  });

  test('counts latency from when an iteration was due, even when the generator itself was late', async () => {
    const clock = new VirtualClock();
    const recorder = recorderOf([steady(1000)]);
    let sleeps = 0;
    await until(
      clock,
      runOpenLoop({
        // the wait for the second iteration, after the first one's own limit, lasts 250 ms too long
        clock: {
          now: () => clock.now(),
          elapsed: () => clock.elapsed(),
          sleep: (ms, signal) => clock.sleep(ms + (++sleeps === 2 ? 250 : 0), signal),
        },
        signal: never,
        timeoutMs: 60_000,
        users: 1,
        maxInFlight: 10,
        arrivals: constant(10, 400),
        listener: recorder,
        iterate: async () => {
          await clock.sleep(5);
          return DONE;
        },
      }),
    );
    // due 0, 100, 200, 300; begun 0, 350, 350, 350
    expect(recorder.lag.at(100)).toBe(250);
    expect(recorder.steps(400)[0]).toMatchObject({ latency: { max: 255 }, service: { max: 5 } });
  });

  test('drops what is due while too many are in flight, and says so', async () => {
    const clock = new VirtualClock();
    const recorder = recorderOf([steady(1000)]);
    await until(
      clock,
      runOpenLoop({
        clock,
        signal: never,
        timeoutMs: 60_000,
        users: 1,
        maxInFlight: 2,
        arrivals: constant(10, 1000),
        listener: recorder,
        iterate: async () => {
          await clock.sleep(450);
          return DONE;
        },
      }),
    );
    // begun at 0, 100, 500, 600; 200–400 and 700–900 find two in flight
    expect(recorder.offered()).toEqual({ started: 4, completed: 4, failed: 0, dropped: 6 });
    // and each of the dropped waited for as long as the limit
    const [flow] = recorder.steps(1000);
    expect(flow).toMatchObject({ count: 4, errors: 0, latency: { count: 10 }, service: { count: 4 } });
    expect(Math.round(flow?.latency?.p50 ?? 0)).toBe(60_000);
  });

  test('records a timeout at no less than its limit, aborts the work and goes on', async () => {
    const clock = new VirtualClock();
    const recorder = recorderOf([steady(1000)], 300);
    const aborted: number[] = [];
    await until(
      clock,
      runOpenLoop({
        clock,
        signal: never,
        timeoutMs: 300,
        users: 1,
        maxInFlight: 10,
        arrivals: constant(4, 1000),
        listener: recorder,
        iterate: (iteration, _user, signal) => {
          if (iteration !== 1) return clock.sleep(20).then(() => DONE);
          signal.addEventListener('abort', () => aborted.push(clock.elapsed()));
          return new Promise<never>(() => undefined);
        },
      }),
    );
    expect(aborted).toEqual([550]);
    expect(recorder.offered()).toMatchObject({ completed: 3, failed: 1 });
    expect(recorder.steps(1000)[0]).toMatchObject({
      id: FLOW,
      count: 3,
      errors: 1,
      timeouts: 1,
      latency: { count: 4, max: 300 },
      failures: [{ message: 'not over after 300 ms', count: 1 }],
    });
  });

  test('keeps the warm-up out of its figures, but in the time line', async () => {
    const clock = new VirtualClock();
    const phases = [
      { ...steady(500, true), id: 'warm-up' },
      { ...steady(1000), fromMs: 500 },
    ];
    const recorder = recorderOf(phases);
    const due = arrivals(
      [
        { id: 'warm-up', warmup: true, durationMs: 500, rate: { from: 10, to: 10 } },
        { id: 'steady', warmup: false, durationMs: 500, rate: { from: 10, to: 10 } },
      ],
      'uniform',
      seededRandom('x'),
    );
    await until(
      clock,
      runOpenLoop({
        clock,
        signal: never,
        timeoutMs: 1000,
        users: 1,
        maxInFlight: 10,
        arrivals: due,
        listener: recorder,
        iterate: async (iteration) => {
          await clock.sleep(iteration < 5 ? 90 : 10);
          return DONE;
        },
      }),
    );
    const [flow] = recorder.steps(1000);
    expect(flow).toMatchObject({ count: 5, latency: { max: 10 } });
    expect(flow?.phases).toMatchObject([
      { phase: 'warm-up', count: 5, perSecond: 10, latency: { max: 90 } },
      { phase: 'steady', count: 5, perSecond: 10, latency: { max: 10 } },
    ]);
    expect(flow?.series.map((bucket) => bucket.count)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('ends with the reason when it is aborted or an iteration breaks, and leaves nothing running', async () => {
    for (const how of ['abort', 'break'] as const) {
      const clock = new VirtualClock();
      const controller = new AbortController();
      const reason = new Error(how);
      const work = runOpenLoop({
        clock,
        signal: controller.signal,
        timeoutMs: 5000,
        users: 1,
        maxInFlight: 10,
        arrivals: constant(10, 1000),
        listener: recorderOf([steady(1000)]),
        iterate: async (iteration, _user, signal) => {
          if (iteration === 3 && how === 'abort') controller.abort(reason);
          if (iteration === 3 && how === 'break') throw reason;
          await clock.sleep(1000, signal);
          return DONE;
        },
      });
      await expect(until(clock, work)).rejects.toBe(reason);
      expect(clock.sleeping).toBe(0);
    }
  });
});

describe('a closed loop', () => {
  test('keeps so many users busy for their iterations, with a pause between them, each iteration the same user, whoever is quicker', async () => {
    const clock = new VirtualClock();
    const began: [at: number, user: number, iteration: number][] = [];
    const recorder = recorderOf([steady(0)]);
    await until(
      clock,
      runClosedLoop({
        clock,
        signal: never,
        timeoutMs: 1000,
        users: 2,
        until: { iterations: 2 },
        pauseMs: 50,
        warmupMs: 0,
        listener: recorder,
        iterate: async (iteration, user) => {
          began.push([clock.elapsed(), user, iteration]);
          await clock.sleep(user === 0 ? 100 : 30);
          return DONE;
        },
      }),
    );
    expect(began).toEqual([
      [0, 0, 0],
      [0, 1, 1],
      [80, 1, 3],
      [150, 0, 2],
    ]);
    expect(recorder.steps(250)[0]).toMatchObject({ count: 4, phases: [{ perSecond: 16 }] });
  });
});
