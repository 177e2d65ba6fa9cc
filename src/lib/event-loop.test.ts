import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchEventLoop } from './event-loop.ts';

test('an event loop that is held up shows it', async () => {
  const figures = watchEventLoop();
  const until = performance.now() + 60;
  await delay(10); // the watch has begun
  while (performance.now() < until); // nothing else can run
  await delay(10);
  const { delayP99Ms, utilisation } = figures();
  expect(delayP99Ms).toBeGreaterThan(20);
  expect(utilisation).toBeGreaterThan(0);
  expect(utilisation).toBeLessThanOrEqual(1);
});
