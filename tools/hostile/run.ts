// `npm run hostile -- [--seed N] [--count N]`: 10,000 hostile requests, and as many broken bytes, against the mocks in a
// process of their own. It must answer each in its vendor's shape, stay up, and keep no memory of them.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { fidelityLedger } from '../../src/mocks/index.ts';
import type { Place } from '../../src/mocks/testing/hostile/places.ts';
import { type HostileRequest, hostileRequests, requestTo, routesOf } from '../../src/mocks/testing/hostile/requests.ts';
import { type Answered, wrongWith } from '../../src/mocks/testing/hostile/shapes.ts';

/** What the rings of journal, meter and stores fill with at the start is not growth. */
const WARM_UP = 2_000;
const CONCURRENCY = 16;
/** Of all requests, how many are bytes that are not HTTP, or half of it. */
const RAW_PERCENT = 10;
/** After as many requests again the heap may have grown by this; a leak of 4 kB a request would be more. */
const GROWTH_LIMIT_BYTES = 40 * 1024 * 1024;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    count: { type: 'string', default: '10000' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log('npm run hostile -- [--seed N] [--count N]');
  process.exit(0);
}
const seed = wholeNumber('--seed', values.seed ?? String(Date.now() % 1_000_000));
const count = wholeNumber('--count', values.count);

type Vendor = 'openai' | 'llamaparse' | 'supabase';
type Places = Readonly<Record<Vendor, Omit<Place, 'fetch'>>>;
type Told =
  | { readonly type: 'ready'; readonly places: Places }
  | { readonly type: 'bug'; readonly error: string }
  | { readonly type: 'memory'; readonly heapBytes: number; readonly externalBytes: number; readonly rssBytes: number };

const problems: string[] = [];
/** How many were answered with 2xx, 3xx, 4xx, 5xx: requests that reach nobody would prove nothing. */
const classes = new Map<string, number>();
const child = fork(join(import.meta.dirname, 'server.ts'), { execArgv: ['--expose-gc'] });
child.on('message', (told: Told) => told.type === 'bug' && problems.push(`a bug in the mock: ${told.error}`));
child.on('exit', (code, signal) => {
  if (code === 0) return;
  console.error(`the mocks' process ended (${signal ?? code}) · seed ${seed}`);
  process.exit(1);
});

const { places } = await next(child, 'ready');
console.log(`seed ${seed}: ${count} hostile requests after ${WARM_UP} to warm up`);
const all = await requests();
await send(all.slice(0, WARM_UP));
const before = await memory();
await send(all.slice(WARM_UP));
const after = await memory();
await stillGood();
child.send('stop');
await once(child, 'exit');

const grown = after - before;
const answers = [...classes.values()].reduce((sum, one) => sum + one, 0);
if (answers < all.length / 2) problems.push(`only ${answers} of ${all.length} requests were answered at all`);
console.log(
  `heap after GC: ${mebibytes(before)} MiB, then ${mebibytes(after)} MiB (limit: ${mebibytes(GROWTH_LIMIT_BYTES)} more)`,
);
if (grown > GROWTH_LIMIT_BYTES) problems.push(`the heap grew by ${mebibytes(grown)} MiB`);
for (const problem of problems.slice(0, 20)) console.error(problem);
const seen = [...classes].sort().map(([kind, number]) => `${kind} ${number}`);
console.log(`${all.length} requests (${seen.join(', ')}, the rest broken bytes), ${problems.length} problems`);
if (problems.length > 0) {
  console.error(`again: npm run hostile -- --seed ${seed} --count ${count}`);
  process.exitCode = 1;
}

interface Sent {
  readonly vendor: Vendor;
  readonly request: HostileRequest;
  /** Written to the socket as they are; absent: sent by fetch. */
  readonly raw: Buffer | undefined;
}

async function requests(): Promise<readonly Sent[]> {
  const ledger = await fidelityLedger();
  const each = ledger.map(({ vendor, entries }) => {
    return hostileRequests(vendor, routesOf(entries), places[vendor].known).map((request) => ({ vendor, request }));
  });
  const sent = fc.tuple(fc.oneof(...each), fc.nat({ max: 99 }), fc.nat()).map(
    ([{ vendor, request }, percent, at]): Sent => ({
      vendor,
      request,
      raw: percent < RAW_PERCENT ? spoilt(request, at) : undefined,
    }),
  );
  return fc.sample(sent, { numRuns: WARM_UP + count, seed });
}

/** The request's bytes, cut or with one of them changed; where it has a length, it may be a wrong one. */
function spoilt({ method, target, headers, body = '' }: HostileRequest, at: number): Buffer {
  const length = at % 3 === 0 ? [] : [['content-length', String(body.length + (at % 5) - 2)] as const];
  const chunked = at % 7 === 0 ? [['transfer-encoding', 'chunked'] as const] : [];
  const lines = [...headers, ...length, ...chunked].map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(`${method} ${target} HTTP/1.1\r\nhost: mock\r\n${lines.join('')}\r\n${body}`, 'latin1');
  if (at % 2 === 0) return bytes.subarray(0, at % bytes.length);
  bytes[at % bytes.length] = at % 256;
  return bytes;
}

async function send(sent: readonly Sent[]): Promise<void> {
  let done = 0;
  const queue = sent.values();
  const worker = async () => {
    for (const one of queue) {
      await sendOne(one);
      done += 1;
      if (done % 2_000 === 0) console.log(`${done} of ${sent.length}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

async function sendOne({ vendor, request, raw }: Sent): Promise<void> {
  const { base } = places[vendor];
  if (raw) return write(new URL(base), raw);
  const answer = await answered(base, request);
  if (!answer) return;
  const kind = `${Math.floor(answer.status / 100)}xx`;
  classes.set(kind, (classes.get(kind) ?? 0) + 1);
  const wrong = wrongWith(vendor, request, answer);
  if (wrong)
    problems.push(`${vendor} ${wrong}: ${JSON.stringify(request).slice(0, 600)} → ${answer.text.slice(0, 200)}`);
}

/** Undefined where the platform's fetch refuses what was made up. A connection that the server cut is a problem. */
async function answered(base: string, request: HostileRequest): Promise<Answered | undefined> {
  const whole = requestTo(base, request);
  if (!whole) return undefined;
  try {
    const response = await fetch(whole);
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, text: await response.text() };
  } catch (error) {
    const { cause } = error as { cause?: Error };
    problems.push(`${request.method} ${request.target.slice(0, 200)}: no answer: ${cause?.message ?? error}`);
    return undefined;
  }
}

/** Nobody waits for an answer to broken bytes: the client hangs up, or the server does. */
function write(to: URL, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(to.port), to.hostname, () => socket.end(bytes));
    socket.resume();
    socket.on('error', () => undefined).on('close', () => resolve());
  });
}

async function stillGood(): Promise<void> {
  for (const { base, known, alive } of Object.values(places)) {
    const headers = [...known.always, ['authorization', known.good[0]]] as [string, string][];
    const { status } = await fetch(`${base}${alive}`, { headers });
    if (status !== 200) problems.push(`${alive} answers ${status} after all that`);
  }
}

async function memory(): Promise<number> {
  child.send('memory');
  const { heapBytes, externalBytes, rssBytes } = await next(child, 'memory');
  console.log(`heap ${mebibytes(heapBytes)} MiB, outside it ${mebibytes(externalBytes)}, RSS ${mebibytes(rssBytes)}`);
  return heapBytes;
}

async function next<Type extends Told['type']>(from: ChildProcess, type: Type): Promise<Extract<Told, { type: Type }>> {
  for (;;) {
    const [told] = (await once(from, 'message')) as [Told];
    if (told.type === type) return told as Extract<Told, { type: Type }>;
  }
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  console.error(`${option} is a whole number, not "${text}"`);
  return process.exit(4);
}
