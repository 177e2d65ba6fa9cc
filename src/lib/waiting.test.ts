import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';
import { DeadlineError, deferred, nextTurn, waitFor, withDeadline } from './waiting.ts';

const never = () => new Promise<never>(() => undefined);

describe('a deadline', () => {
  test('hands on what the work returns or throws, and leaves neither timer nor listener', async () => {
    const clock = new VirtualClock(0);
    const { signal } = new AbortController();
    const deadline = { clock, what: 'the work', limitMs: 100, signal };
    expect(await withDeadline(deadline, async () => 'done')).toBe('done');
    const reason = new Error('broken');
    await expect(withDeadline(deadline, () => Promise.reject(reason))).rejects.toBe(reason);
    expect(clock.sleeping).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('ends the wait even when the work ignores its signal, and names what was waited for', async () => {
    const clock = new VirtualClock(0);
    const waiting = withDeadline({ clock, what: 'the upload of a.pdf', limitMs: 100 }, never);
    const outcome = waiting.catch((error: unknown) => error);
    await clock.advance(100);
    expect(await outcome).toBeInstanceOf(DeadlineError);
    expect(await outcome).toMatchObject({
      code: 'DEADLINE',
      limitMs: 100,
      message: 'the upload of a.pdf took longer than its limit of 100 ms',
    });
  });

  test('does not fire a moment early', async () => {
    const clock = new VirtualClock(0);
    const work = deferred<string>();
    const waiting = withDeadline({ clock, what: 'the work', limitMs: 100 }, () => work.promise);
    await clock.advance(99);
    work.resolve('just in time');
    expect(await waiting).toBe('just in time');
  });

  test('tells the work through its signal', async () => {
    const clock = new VirtualClock(0);
    let seen: AbortSignal | undefined;
    const waiting = withDeadline({ clock, what: 'the work', limitMs: 100 }, (signal) => {
      seen = signal;
      return never();
    });
    waiting.catch(() => undefined);
    expect(seen?.aborted).toBe(false);
    await clock.advance(100);
    expect(seen?.reason).toBeInstanceOf(DeadlineError);
  });

  test("passes an outer abort on with the outer signal's reason, before and during the work", async () => {
    const clock = new VirtualClock(0);
    const controller = new AbortController();
    const deadline = { clock, what: 'the work', limitMs: 100, signal: controller.signal };
    let inner: AbortSignal | undefined;
    const waiting = withDeadline(deadline, (signal) => {
      inner = signal;
      return never();
    });
    const reason = new Error('shutting down');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(inner?.reason).toBe(reason);
    expect(clock.sleeping).toBe(0);
    await expect(withDeadline(deadline, () => expect.unreachable('must not start'))).rejects.toBe(reason);
  });
});

describe('polling', () => {
  test('asks at once, then at each interval, until there is an answer', async () => {
    const clock = new VirtualClock(0);
    const askedAt: number[] = [];
    const waiting = waitFor({ clock, what: 'the answer', limitMs: 1000, everyMs: 100 }, async () => {
      askedAt.push(clock.now());
      return askedAt.length === 4 ? 'found' : undefined;
    });
    await clock.advance(1000);
    expect(await waiting).toBe('found');
    expect(askedAt).toEqual([0, 100, 200, 300]);
  });

  test.each([[null], [false], [0], ['']])('takes %j as an answer', async (answer) => {
    const polling = { clock: new VirtualClock(0), what: 'it', limitMs: 10, everyMs: 1 };
    expect(await waitFor(polling, async () => answer)).toBe(answer);
  });

  test('gives up at the limit, asks no more and leaves nothing behind', async () => {
    const clock = new VirtualClock(0);
    const { signal } = new AbortController();
    let asked = 0;
    const waiting = waitFor({ clock, what: 'the answer', limitMs: 250, everyMs: 100, signal }, async () => {
      asked++;
      return undefined;
    }).catch((error: unknown) => error);
    await clock.advance(10_000);
    expect(await waiting).toBeInstanceOf(DeadlineError);
    expect(asked).toBe(3);
    expect(clock.sleeping).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('ends with an error of the question itself', async () => {
    const reason = new Error('no such job');
    const polling = { clock: new VirtualClock(0), what: 'it', limitMs: 10, everyMs: 1 };
    await expect(waitFor(polling, () => Promise.reject(reason))).rejects.toBe(reason);
  });
});

describe('the next turn', () => {
  test('comes after everything that is already due', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('immediate'));
    void Promise.resolve().then(() => order.push('promise'));
    await nextTurn();
    expect(order).toEqual(['promise', 'immediate']);
  });

  test('rejects when aborted before or meanwhile', async () => {
    const controller = new AbortController();
    const turn = nextTurn(controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(turn).rejects.toBe(reason);
    await expect(nextTurn(controller.signal)).rejects.toBe(reason);
  });
});
