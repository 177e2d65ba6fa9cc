// Plain JavaScript, so that Node strips no types but those of what is measured. In a process of its own: imports the
// mocks from the module that is named, starts OpenAI and LlamaParse on free ports, says how long each took.
const begun = performance.now();
const { startMocks, seededRandom, systemClock } = await import(process.argv[2]);
const imported = performance.now();
const clock = systemClock();
const mocks = await startMocks({
  clock,
  random: seededRandom('bench'),
  cacheDir: '',
  openai: { port: 0 },
  llamaparse: { port: 0 },
  supabase: false,
});
const started = performance.now();
await clock.sleep(500);
const idleMb = residentMb();
const { status } = await fetch(`${mocks.openai.baseUrl}/models`);
if (status !== 401) throw new Error(`a started mock answered ${status} to a call without a key`);
const calledMb = residentMb();
process.send?.({ importMs: imported - begun, startMs: started - imported, idleMb, calledMb });
await mocks[Symbol.asyncDispose]();
process.disconnect?.();

function residentMb() {
  return process.memoryUsage.rss() / 2 ** 20;
}
