import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateInThread } from '../src/harness/load/thread.ts';
import { type Clock, systemClock } from '../src/lib/clock.ts';
import { seededRandom } from '../src/lib/random.ts';
import { startMocks } from '../src/mocks/index.ts';

const clock = systemClock();
const signal = new AbortController().signal;

export interface EmbeddingFigures {
  readonly inputs: number;
  readonly mockPerSecond: number;
  /** A node:http server that reads the request and sends the mock's very bytes. */
  readonly barePerSecond: number;
  readonly mockP50Ms: number | undefined;
}

/** The OpenAI mock's embeddings beside a bare server, one after the other, the load on a thread of its own. */
export async function measureEmbeddings(inputs: number, cacheDir: string): Promise<EmbeddingFigures> {
  await using mocks = await startMocks({
    clock: hurried(clock),
    random: seededRandom('bench'),
    cacheDir,
    openai: { port: 0 },
    llamaparse: false,
    supabase: false,
  });
  const body = JSON.stringify({
    model: 'text-embedding-3-small',
    input: Array.from({ length: inputs }, (_, i) => `What does the annual premium of plan ${i} cover?`),
    encoding_format: 'base64',
  });
  const headers = { authorization: `Bearer ${mocks.openai.apiKey}`, 'content-type': 'application/json' };
  const mockUrl = `${mocks.openai.baseUrl}/embeddings`;
  const answer = await fetch(mockUrl, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`the mock answered ${answer.status}: ${await answer.text()}`);
  await using bare = await bareServer(Buffer.from(await answer.arrayBuffer()));
  const mock = await hammer({ method: 'POST', url: mockUrl, headers, body });
  const plain = await hammer({ method: 'POST', url: bare.url, headers, body });
  return { inputs, mockPerSecond: mock.perSecond, barePerSecond: plain.perSecond, mockP50Ms: mock.p50 };
}

/** The account's rate limits are per minute: on this clock a minute is over in a moment. */
function hurried(base: Clock): Clock {
  return { ...base, now: () => base.now() * 10_000, elapsed: () => base.elapsed() * 10_000 };
}

async function hammer(request: { method: string; url: string; headers: Record<string, string>; body: string }) {
  const step = { id: 'embeddings', kind: 'http' };
  const [warmupMs, durationMs] = [1000, 3000];
  const plan = {
    model: 'capacity',
    step: step.id,
    connections: 8,
    durationMs,
    warmupMs,
    timeoutMs: 2000,
  } as const;
  const done = await generateInThread({ type: 'capacity', plan, request, step, lagLimitMs: 1e9 }, signal);
  const measured = done.steps.find((one) => one.id === step.id);
  if (!measured || measured.errors > 0) throw new Error(`errors under load: ${JSON.stringify(measured?.failures)}`);
  return { perSecond: measured.count / ((done.durationMs - warmupMs) / 1000), p50: measured.latency?.p50 };
}

async function bareServer(answer: Buffer) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
