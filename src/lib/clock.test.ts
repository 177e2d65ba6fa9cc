import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { isoTime, systemClock } from './clock.ts';

describe('the system clock', () => {
  test('tells whole milliseconds, and durations that never shrink', async () => {
    const clock = systemClock();
    const before = clock.elapsed();
    expect(Number.isInteger(clock.now())).toBe(true);
    await clock.sleep(1);
    expect(clock.elapsed()).toBeGreaterThan(before);
  });

  test('takes a negative or zero wait as the next turn', async () => {
    await systemClock().sleep(-5);
    await systemClock().sleep(0);
  });

  test("rejects an aborted wait with the signal's own reason, before and while waiting", async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const waiting = systemClock().sleep(600_000, controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(systemClock().sleep(1, controller.signal)).rejects.toBe(reason);
  });

  test('leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    await systemClock().sleep(0, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

test('ISO time is that of the clock', () => {
  expect(isoTime({ now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) })).toBe('2026-01-02T03:04:05.006Z');
});
