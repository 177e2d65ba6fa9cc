// In a process of its own: imports the mocks, starts OpenAI and LlamaParse on free ports, says how long each took.
import { systemClock } from '../src/lib/clock.ts';
import { seededRandom } from '../src/lib/random.ts';

const clock = systemClock();
const begun = clock.elapsed();
const { startMocks } = await import('../src/mocks/index.ts');
const imported = clock.elapsed();
const mocks = await startMocks({
  clock,
  random: seededRandom('bench'),
  cacheDir: '',
  openai: { port: 0 },
  llamaparse: { port: 0 },
  supabase: false,
});
const started = clock.elapsed();
const { status } = await fetch(`${mocks.openai.baseUrl}/models`);
if (status !== 401) throw new Error(`a started mock answered ${status} to a call without a key`);
await clock.sleep(500);
const idleMb = process.memoryUsage.rss() / 2 ** 20;
process.send?.({ importMs: imported - begun, startMs: started - imported, idleMb });
await mocks[Symbol.asyncDispose]();
process.disconnect?.();
