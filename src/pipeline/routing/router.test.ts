import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testPglite } from '../../lib/database/testing.ts';
import type { Database } from '../../lib/database/types.ts';
import { uuidV4 } from '../../lib/ids.ts';
import { seededRandom } from '../../lib/random.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { pipelineMigrations } from '../schema/migrations.ts';
import { createLog } from '../telemetry/log.ts';
import { silentRecorder } from '../telemetry/recorder.ts';
import { worldConfig } from '../testkit/world.ts';
import type { Choice } from '../vendors/types.ts';
import { openRouter, type Router } from './index.ts';

const database: Database = await testPglite(pipelineMigrations);
afterAll(() => database[Symbol.asyncDispose]());

/** An OpenAI whose answers are set by the test; `asked` counts the calls by path. */
class Vendor {
  status = { embeddings: 200, models: 200 };
  readonly asked = { embeddings: 0, models: 0 };
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const what = request.url?.includes('/models') ? 'models' : 'embeddings';
      this.asked[what]++;
      response.writeHead(this.status[what], { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(this.status[what] === 200 ? GOOD[what] : { error: { message: 'no', type: 'server_error' } }),
      );
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const embedding = Buffer.from(new Float32Array(1536).fill(0.5).buffer).toString('base64');
const GOOD = {
  embeddings: {
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding }],
    model: 'text-embedding-3-small',
    usage: { prompt_tokens: 1, total_tokens: 1 },
  },
  models: { id: 'text-embedding-3-small', object: 'model', created: 1, owned_by: 'openai' },
};

const REAL: Choice = { backends: { llamaparse: 'real', openai: 'real' }, fallback: 'never' };
const HYBRID: Choice = { ...REAL, fallback: 'allowed' };
const mock = { baseUrl: 'http://mock.test', apiKey: 'mock-key' };

interface Process {
  readonly router: Router & AsyncDisposable;
  readonly clock: VirtualClock;
  readonly lines: string[];
}

let vendor: Vendor;
let url: string;
const opened: AsyncDisposable[] = [];

beforeEach(async () => {
  vendor = new Vendor();
  url = await vendor.listen();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
  await vendor.close();
  await database.execute('truncate upload_pipeline.breakers, upload_pipeline.audit');
});

async function start(name = 'a', mode: 'real' | 'hybrid' = 'real', clock = new VirtualClock()): Promise<Process> {
  const base = worldConfig();
  const config = {
    ...base,
    mode,
    llamaparse: { ...base.llamaparse, backend: 'real' as const, mock },
    openai: { ...base.openai, baseUrl: url, backend: 'real' as const, mock },
  };
  const lines: string[] = [];
  const log = createLog({ level: 'info', clock, write: (line) => lines.push(line), secrets: [] });
  const ports = {
    database,
    clock,
    random: seededRandom(name),
    fetch: globalThis.fetch,
    log,
    ring: () => undefined,
    recorder: silentRecorder,
    processId: uuidV4(seededRandom(name)),
  };
  const router = await openRouter({ config, ...ports });
  opened.push(router);
  return { router, clock, lines };
}

const context = { signal: new AbortController().signal, correlationId: '6c8a1e6e-1f0b-4aa8-9f0a-1a7c2e6f2b42' };

/** One embedding call; answers the error's name, or `ok`. */
async function call({ router }: Process): Promise<string> {
  try {
    await router.vendorsOf(REAL).embedder().embed(['x'], context);
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.name : 'nothing';
  }
}

const state = ({ router }: Process) =>
  router.backendHealth().find((one) => one.vendor === 'openai' && one.backend === 'real')?.breaker.state;

describe('the breaker at work', () => {
  it('opens at the first failure when the health check fails too, and then spares the service every call', async () => {
    const one = await start();
    vendor.status = { embeddings: 503, models: 503 };
    expect(await call(one)).toBe('VendorError');
    expect(state(one)).toBe('open');
    const { embeddings } = vendor.asked;
    expect(await call(one)).toBe('BreakerOpenError');
    expect(vendor.asked.embeddings).toBe(embeddings);
  });

  it('takes a failure for the document’s own while the service is well, until there are five in a row', async () => {
    const one = await start();
    vendor.status.embeddings = 500;
    for (let n = 0; n < 4; n++) expect([await call(one), state(one)]).toEqual(['VendorError', 'closed']);
    expect([await call(one), state(one)]).toEqual(['VendorError', 'open']);
  });

  it.each([
    ['a throttled call', 429],
    ['a request of ours that is wrong', 400],
  ])('never counts %s', async (_, status) => {
    const one = await start();
    vendor.status = { embeddings: status, models: 503 };
    for (let n = 0; n < 30; n++) await call(one);
    expect(state(one)).toBe('closed');
  });

  it('opens at once when the key is refused, and tells whoever runs the pipeline', async () => {
    const one = await start();
    vendor.status.embeddings = 401;
    await call(one);
    expect(state(one)).toBe('open');
    expect(one.lines.some((line) => line.includes('"breaker.opened"') && line.includes('OPENAI_CREDENTIALS'))).toBe(
      true,
    );
    const { rows } = await database.query('select action, facts from upload_pipeline.audit');
    expect(rows).toEqual([
      { action: 'BREAKER_OPENED', facts: { vendor: 'openai', backend: 'real', reason: 'OPENAI_CREDENTIALS' } },
    ]);
  });

  it('is shared: what one process learnt spares the other its calls', async () => {
    const one = await start('a');
    const other = await start('b');
    vendor.status = { embeddings: 503, models: 503 };
    await call(one);
    await expect.poll(() => state(other)).toBe('open'); // by the notification: its own time stands still
    const { embeddings } = vendor.asked;
    expect(await call(other)).toBe('BreakerOpenError');
    expect(vendor.asked.embeddings).toBe(embeddings);
  });

  it('is probed by one process only, and closes within 5 s after the service is well again', async () => {
    const clock = new VirtualClock();
    const both = [await start('a', 'real', clock), await start('b', 'real', clock)];
    vendor.status = { embeddings: 503, models: 503 };
    await call(both[0] as Process);
    await expect.poll(() => both.map(state)).toEqual(['open', 'open']);
    vendor.status = { embeddings: 200, models: 200 };
    const asked = vendor.asked.models;
    await clock.advance(5_000);
    await expect.poll(() => both.map(state), { timeout: 20_000 }).toEqual(['closed', 'closed']);
    expect(vendor.asked.models - asked).toBe(1);
    expect(await call(both[1] as Process)).toBe('ok');
  });
});

describe('what becomes of a failed job', () => {
  const failure = async ({ router }: Process) => {
    const embedder = router.vendorsOf(REAL).embedder();
    return embedder.embed(['x'], context).then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  it('is an ordinary retry while the service is well', async () => {
    const one = await start();
    vendor.status.embeddings = 500;
    const error = await failure(one);
    expect(one.router.remedyFor({ choice: REAL, error, isLast: false })).toEqual({ kind: 'retry' });
  });

  it('is a wait, at no attempt, while the service is down', async () => {
    const one = await start();
    vendor.status = { embeddings: 503, models: 503 };
    for (const error of [await failure(one), await failure(one)]) {
      const remedy = one.router.remedyFor({ choice: REAL, error, isLast: true });
      expect(remedy).toMatchObject({ kind: 'wait', awaits: 'real openai' });
    }
  });

  it('is the mock for a document submitted in hybrid mode, as a whole', async () => {
    const one = await start('a', 'hybrid');
    vendor.status = { embeddings: 503, models: 503 };
    const error = await failure(one);
    const taken = { backends: { llamaparse: 'mock', openai: 'mock' }, fallback: 'taken' };
    expect(one.router.remedyFor({ choice: HYBRID, error, isLast: false })).toEqual({
      kind: 'fall_back',
      choice: taken,
    });
    expect(one.router.chooseForDocument()).toEqual(taken);
  });

  it('is a wait for a document submitted in real mode, even when the mode is hybrid now', async () => {
    const one = await start('a', 'hybrid');
    vendor.status = { embeddings: 503, models: 503 };
    const error = await failure(one);
    expect(one.router.remedyFor({ choice: REAL, error, isLast: true })).toMatchObject({ kind: 'wait' });
  });

  it('is a wait in real mode, even for a document submitted in hybrid mode', async () => {
    const one = await start('a', 'real');
    vendor.status = { embeddings: 503, models: 503 };
    const error = await failure(one);
    expect(one.router.remedyFor({ choice: HYBRID, error, isLast: true })).toMatchObject({ kind: 'wait' });
  });

  it('costs an attempt when the service answers probes and fails calls, so that every job ends', async () => {
    const one = await start();
    vendor.status.embeddings = 500;
    for (let n = 0; n < 5; n++) await failure(one);
    await one.clock.advance(5_000);
    await expect.poll(() => state(one), { timeout: 20_000 }).toBe('closed');
    const error = await failure(one);
    expect(state(one)).toBe('open');
    expect(one.router.remedyFor({ choice: REAL, error, isLast: false })).toEqual({ kind: 'retry' });
  });
});
