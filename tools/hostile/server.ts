// The mocks in a process of their own, for tools/hostile/run.ts: prints where they are, and its memory when asked.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, startMocks, systemClock } from '../../src/mocks/index.ts';
import { PLACES } from '../../src/mocks/testing/hostile/places.ts';

const cacheDir = await mkdtemp(join(tmpdir(), 'shakedown-hostile-'));
const port = { port: 0 };
const mocks = await startMocks({
  clock: systemClock(),
  random: seededRandom('hostile'),
  cacheDir,
  openai: port,
  llamaparse: port,
  supabase: port,
  onBug: (error) =>
    tell({ type: 'bug', error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
});
const places = Object.fromEntries(
  await Promise.all(
    Object.entries(PLACES).map(async ([vendor, placeOf]) => {
      const { base, known, alive } = await placeOf(mocks);
      return [vendor, { base, known, alive }] as const;
    }),
  ),
);
tell({ type: 'ready', places });

process.on('message', async (message) => {
  if (message === 'memory') {
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    tell({ type: 'memory', heapBytes: heapUsed, externalBytes: external, rssBytes: rss });
  }
  if (message === 'stop') {
    await mocks[Symbol.asyncDispose]();
    await rm(cacheDir, { recursive: true });
    process.disconnect();
  }
});

function tell(message: object): void {
  process.send?.(message);
}
