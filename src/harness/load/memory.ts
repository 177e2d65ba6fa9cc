import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../../lib/clock.ts';
import type { MemorySample } from './types.ts';

const MB = 1024 * 1024;

/** Samples this process until `signal` fires: heap after a full collection, resident size, what it keeps open. */
export async function watchMemory(
  clock: Clock,
  everyMs: number,
  t0: number,
  signal: AbortSignal,
): Promise<MemorySample[]> {
  const collect = collector();
  const samples: MemorySample[] = [];
  while (!signal.aborted) {
    collect();
    const { heapUsed, rss } = process.memoryUsage();
    const handles = process.getActiveResourcesInfo().length;
    samples.push({ t: clock.elapsed() - t0, heapMb: heapUsed / MB, rssMb: rss / MB, handles });
    await clock.sleep(everyMs, signal).catch(() => undefined); // fired: the loop ends
  }
  return samples;
}

/** Node offers a collection only when told so at its start, or like this. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
