import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { migrate, openPg } from '../../lib/database/index.ts';
import { makeDatabase } from '../../lib/database/server.ts';
import { testServer } from '../../lib/database/testing.ts';
import { systemRandom } from '../../lib/random.ts';
import type { PipelineConfig } from '../config/index.ts';
import { createPipeline } from '../create.ts';
import { pipelineMigrations } from '../schema/migrations.ts';
import { worldConfig } from '../testkit/world.ts';
import { mintToken } from '../token.ts';

const clock = systemClock();
const server = await testServer();
const stack = new AsyncDisposableStack();
if (server.kind === 'server') stack.defer(server.dispose);
afterAll(() => stack.disposeAsync());

const ADMIN = '7b1f6f6e-0000-4000-8000-000000000001';
const SWITCHES = 100;

/** Far more than the second that is promised: a slow machine must not fail the test, a lost switch must. */
const patience = { timeout: 30_000, interval: 50 };

function twinConfig(): PipelineConfig {
  const config = worldConfig();
  const mock = { baseUrl: 'http://mock.test', apiKey: 'mock-key' };
  const { llamaparse, openai } = config;
  return {
    ...config,
    llamaparse: { ...llamaparse, backend: 'real', mock },
    openai: { ...openai, backend: 'real', mock },
  };
}

/** Storage that has its buckets; nobody else is called. */
const fetchBuckets: typeof globalThis.fetch = async (input) => {
  const name = (input instanceof Request ? input.url : String(input)).split('/').at(-1);
  return Response.json({ id: name, name, public: false });
};

const reason = server.kind === 'none' ? `: not run, ${server.reason}` : '';
describe.skipIf(server.kind === 'none')(`an API and two workers on one PostgreSQL${reason}`, async () => {
  if (server.kind === 'none') return;
  const own = stack.use(await makeDatabase({ url: server.url, name: `shakedown_modes_${process.pid}` }));
  const config = twinConfig();

  /** As a process of its own would: its own connections, its own router. */
  const start = async () => {
    const database = stack.use(await openPg({ url: own.url }));
    const ports = { clock, random: systemRandom(), database, fetch: fetchBuckets, writeLog: () => undefined };
    return { database, pipeline: stack.use(await createPipeline(config, ports)) };
  };

  const migrating = await openPg({ url: own.url });
  await migrate(migrating, pipelineMigrations, new Date(0));
  await migrating[Symbol.asyncDispose]();
  const api = await start();
  for (const worker of [await start(), await start()]) worker.pipeline.worker.start();
  const { url } = await api.pipeline.listen({ port: 0 });
  const token = await mintToken(config, { userId: ADMIN, admin: true, ttlSeconds: 600, clock });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const mode = async (body?: object) => {
    const change = body && { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${url}/admin/mode`, { headers, ...change });
    return (await response.json()) as { mode: string; version: number; seen_by: { process_id: string }[] };
  };

  it(`all act on each of ${SWITCHES} switches, none of them restarted`, async ({ annotate }) => {
    for (let n = 1; n <= SWITCHES; n++) {
      const { version } = await mode({ mode: n % 2 === 1 ? 'mock' : 'real' });
      expect(version).toBe(n);
    }
    await expect.poll(async () => (await mode()).seen_by.length, patience).toBe(3);
    const { rows } = await api.database.query<{ switches: number; worst: number; median: number }>(LAGS);
    expect(rows[0]?.switches).toBe(SWITCHES * 3);
    const { worst, median } = rows[0] ?? {};
    await annotate(`${SWITCHES} switches, seen by 3 processes: median ${median} ms, worst ${worst} ms`);
  }, 60_000);
});

/** How long after each order each process acted on it, or on a later one. */
const LAGS = `
  select count(*)::int as switches, round(max(ms))::int as worst,
    round(percentile_cont(0.5) within group (order by ms))::int as median
  from (
    select extract(epoch from min(s.seen_at) - c.changed_at) * 1000 as ms
    from upload_pipeline.mode_changes c join upload_pipeline.mode_seen s on s.version >= c.version
    group by c.version, c.changed_at, s.process_id) lag`;
