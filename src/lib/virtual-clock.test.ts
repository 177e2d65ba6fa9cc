import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('a virtual clock', () => {
  test('stands still until it is moved', async () => {
    const clock = new VirtualClock(1000);
    expect([clock.now(), clock.elapsed()]).toEqual([1000, 0]);
    await clock.advance(250);
    expect([clock.now(), clock.elapsed()]).toEqual([1250, 250]);
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
  });

  test('wakes sleepers by their time, then by their arrival, each at its own moment', async () => {
    const naps = fc.array(fc.integer({ min: -5, max: 40 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(naps, async (waits) => {
        const clock = new VirtualClock(0);
        const woken: { index: number; at: number }[] = [];
        waits.forEach((ms, index) => void clock.sleep(ms).then(() => woken.push({ index, at: clock.now() })));
        await clock.advance(40);
        const expected = waits.map((ms, index) => ({ index, at: Math.max(0, ms) }));
        expect(woken).toEqual(expected.sort((a, b) => a.at - b.at || a.index - b.index));
        expect(clock.sleeping).toBe(0);
      }),
    );
  });

  test('lets what a sleeper does run, further sleeps included, before time goes on', async () => {
    const clock = new VirtualClock(0);
    const ticks: number[] = [];
    const metronome = (async () => {
      for (let i = 0; i < 4; i++) {
        await clock.sleep(10);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(35);
    expect(ticks).toEqual([10, 20, 30]);
    await clock.advance(5);
    await metronome;
    expect(ticks).toEqual([10, 20, 30, 40]);
  });

  test('does not wake who sleeps past the target', async () => {
    const clock = new VirtualClock(0);
    let woke = false;
    void clock.sleep(11).then(() => {
      woke = true;
    });
    await clock.advance(10);
    expect([woke, clock.sleeping]).toEqual([false, 1]);
  });

  test('rejects an aborted sleep with its reason and forgets the sleeper', async () => {
    const clock = new VirtualClock(0);
    const controller = new AbortController();
    const asleep = clock.sleep(10, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(asleep).rejects.toBe(reason);
    expect(clock.sleeping).toBe(0);
    await expect(clock.sleep(10, controller.signal)).rejects.toBe(reason);
  });

  test('leaves no listener on the signal of a sleep that ended', async () => {
    const clock = new VirtualClock(0);
    const { signal } = new AbortController();
    const asleep = clock.sleep(10, signal);
    await clock.advance(10);
    await asleep;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('jumps from sleeper to sleeper, and says when there is none', async () => {
    const clock = new VirtualClock(0);
    void clock.sleep(500);
    void clock.sleep(90_000);
    expect([await clock.advanceToNext(), clock.now()]).toEqual([true, 500]);
    expect([await clock.advanceToNext(), clock.now()]).toEqual([true, 90_000]);
    expect([await clock.advanceToNext(), clock.now()]).toEqual([false, 90_000]);
  });
});
