import { expect, test } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import type { Context } from '../run/types.ts';
import { untilOver } from './settle.ts';

/** A pipeline whose paid calls are open, begun and billed as `at` says of the virtual time. */
function world(at: (ms: number) => { n: number; open: number; billed: number }) {
  const clock = new VirtualClock();
  const now = () => at(clock.elapsed());
  const hands = {
    database: { query: async () => ({ rows: [now()], rowCount: 1 }) },
    meter: () => Array.from({ length: now().billed }),
  };
  const target = { request: async () => ({ status: 200 }) };
  const context = { clock, environment: { hands, target }, users: new Map() } as unknown as Context;
  return {
    async endsAt(): Promise<number> {
      let ended: number | undefined;
      const over = untilOver(context, new AbortController().signal).then(() => {
        ended = clock.elapsed();
      });
      while (ended === undefined) if (!(await clock.advanceToNext())) await new Promise((done) => setImmediate(done));
      await over;
      return ended;
    },
  };
}

test.each([
  ['nothing was left', () => ({ n: 4, open: 0, billed: 4 }), 400],
  ['a call is open for long', (ms: number) => ({ n: 5, open: ms < 3000 ? 1 : 0, billed: 5 }), 3400],
  ['a call is begun late', (ms: number) => ({ n: ms < 300 ? 4 : 5, open: 0, billed: 5 }), 700],
  ['a call is billed late', (ms: number) => ({ n: 5, open: 0, billed: ms < 300 ? 4 : 5 }), 700],
  ['a call never ends', () => ({ n: 5, open: 1, billed: 5 }), 20_000],
])('a load is over, when %s, after a quiet while', async (_what, at, endsAt) => {
  expect(await world(at).endsAt()).toBe(endsAt);
});
