import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/lib/clock.ts';
import type { Database } from '../src/lib/database/types.ts';
import { uuidV4 } from '../src/lib/ids.ts';
import { seededRandom } from '../src/lib/random.ts';
import { readConfig } from '../src/pipeline/index.ts';
import { openRouter } from '../src/pipeline/routing/index.ts';
import { createLog } from '../src/pipeline/telemetry/log.ts';
import { silentRecorder } from '../src/pipeline/telemetry/recorder.ts';
import { VENDOR_VARIABLES } from './instant-vendors.ts';

const clock = systemClock();
const BIN = fileURLToPath(new URL('../bin/shakedown.js', import.meta.url));

/** Microseconds to decide who serves a document and to have its vendors. */
export async function measureRouter(open: () => Promise<Database>): Promise<number> {
  await using database = await open();
  const config = readConfig(VENDOR_VARIABLES);
  const log = createLog({ level: 'error', clock, write: () => undefined, secrets: [] });
  const random = seededRandom('bench');
  const processId = uuidV4(random);
  const ring = () => undefined;
  const deps = { config, database, clock, random, fetch, log, recorder: silentRecorder, processId, ring };
  await using router = await openRouter(deps);
  const decide = () => router.vendorsOf(router.chooseForDocument());
  return perTurn(decide, 50_000) * 1000;
}

/** Milliseconds to read and check the whole configuration. */
export function measureConfig(): number {
  return perTurn(() => readConfig(VENDOR_VARIABLES), 300);
}

/** Milliseconds; what comes first is not counted, as it compiles. */
function perTurn(work: () => unknown, turns: number): number {
  for (let i = 0; i < turns / 10; i++) work();
  const began = clock.elapsed();
  for (let i = 0; i < turns; i++) work();
  return (clock.elapsed() - began) / turns;
}

export interface MocksStart {
  readonly importMs: number;
  readonly startMs: number;
  /** Half a second after the start. */
  readonly idleMb: number;
  /** After a call by this process's own `fetch`, whose parser is WebAssembly and takes some MB itself. */
  readonly calledMb: number;
}

const SOURCES = new URL('../src/mocks/index.ts', import.meta.url).href;

/** The median start of several fresh processes. `compileCache`: where Node keeps compiled code from one to the next. */
export async function measureMocksStart(from: { index?: string; compileCache?: string } = {}): Promise<MocksStart> {
  const { index = SOURCES, compileCache } = from;
  const starts: MocksStart[] = [];
  const env = { ...process.env, ...(compileCache !== undefined && { NODE_COMPILE_CACHE: compileCache }) };
  for (let i = 0; i < 5; i++) {
    const child = fork(fileURLToPath(new URL('./start-process.js', import.meta.url)), [index], { env });
    const [told] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
    starts.push(told[0]);
  }
  return starts.sort((a, b) => a.startMs - b.startMs)[starts.length >> 1] as MocksStart;
}

/** From the start of the process until it says that it is ready. */
export async function measureStart(args: readonly string[]): Promise<{ readonly ms: number; readonly idleMb: number }> {
  const began = clock.elapsed();
  const child = spawn(process.execPath, [BIN, ...args, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.includes('"ready":true')) continue;
      const ms = clock.elapsed() - began;
      await clock.sleep(500);
      return { ms, idleMb: await residentMb(child.pid) };
    }
    throw new Error(`shakedown ${args.join(' ')} ended before it was ready`);
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
}

/** Seconds of the whole default run, and its exit code. */
export async function measureDefaultRun(
  reports: string,
): Promise<{ readonly seconds: number; readonly exitCode: number }> {
  const began = clock.elapsed();
  const child = spawn(process.execPath, [BIN, 'run', '--json', '--reports', reports], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [exitCode] = (await once(child, 'exit')) as [number];
  return { seconds: (clock.elapsed() - began) / 1000, exitCode };
}

/** 0 where the system does not tell. */
async function residentMb(pid: number | undefined): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
