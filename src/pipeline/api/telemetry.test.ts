import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { createTelemetry } from '../telemetry/recorder.ts';
import { createWatch } from '../telemetry/watch.ts';
import { writeHeartbeat } from '../telemetry/workers.ts';
import { end, queuedJob } from './testkit/jobs.ts';
import { startWorld, type World } from './testkit/world.ts';

const PROCESS = '3b241101-e2bb-4255-8caf-4136c566a962';

const clock = new VirtualClock();
const telemetry = createTelemetry(clock, PROCESS);
let world: World;
let admin: string;
beforeAll(async () => {
  world = await startWorld({ clock, recorder: telemetry, metrics: telemetry.metrics });
  admin = await world.token({ sub: PROCESS, role: 'service_role' });
});
afterAll(() => world[Symbol.asyncDispose]());

/** The samples of a metric by their labels, as they are scraped. */
async function scrape(name: string): Promise<Record<string, number>> {
  const answer = await world.api.get('/metrics');
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = answer.text.split('\n').filter((line) => line.startsWith(`upload_pipeline_${name}`));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value = ''] = /^[\w]+(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return [labels, Number(value)];
    }),
  );
}

describe('/metrics', () => {
  test('tells the queue as it stands', async () => {
    const { token } = await world.newUser();
    const queued = await queuedJob(world, token);
    await end(world, queued.jobId, 'failed_parse', 'deadletter');
    await queuedJob(world, (await world.newUser()).token, new TextEncoder().encode('two'));
    await clock.advance(7_000);
    expect(await scrape('queue_depth')).toEqual({ '': 1 });
    expect(await scrape('queue_oldest_seconds')).toEqual({ '': 7 });
    expect(await scrape('dead_letters')).toEqual({ '': 1 });
    expect(await scrape('jobs')).toEqual({ 'status="uploaded",state="queued"': 1 });
  });

  test('tells workers by their heartbeats', async () => {
    const at = new Date(clock.now());
    await writeHeartbeat(world.database, {
      workerId: PROCESS,
      startedAt: at,
      seenAt: at,
      lookedAt: at,
      busy: 2,
      loops: 8,
    });
    expect(await scrape('workers')).toEqual({ 'condition="alive"': 1, 'condition="silent"': 0 });
    expect(await scrape('worker_loops')).toEqual({ 'condition="busy"': 2, 'condition="all"': 8 });
  });

  test('counts requests by route, never by path', async () => {
    const { token } = await world.newUser();
    await world.api.get(`/api/v2/jobs/${PROCESS}`, { token });
    await world.api.get('/nowhere/1');
    const counts = await scrape('http_request_seconds_count');
    expect(counts).toMatchObject({
      'route="readJob",method="GET",status="404"': 1,
      'route="none",method="GET",status="404"': 1,
    });
    expect(Object.keys(counts).join()).not.toContain(PROCESS);
  });

  test('counts what vendors and stages did', async () => {
    telemetry.vendorCall({ vendor: 'openai', backend: 'real', outcome: 'throttled', durationMs: 20 });
    telemetry.stage({ stage: 'parsed', outcome: 'failed', durationMs: 30 });
    telemetry.retry({ stage: 'parsed', code: 'OPENAI_THROTTLED' });
    telemetry.charge({
      ...{ vendor: 'openai', backend: 'real', model: 'm', units: { inputTokens: 5, outputTokens: 7 } },
      ...{ microUsd: 2_000_000, priceDate: '2026-01-01' },
    });
    expect(await scrape('vendor_calls_total')).toEqual({ 'vendor="openai",backend="real",outcome="throttled"': 1 });
    expect(await scrape('stage_seconds_count')).toEqual({ 'stage="parsed",outcome="failed"': 1 });
    expect(await scrape('retries_total')).toEqual({ 'stage="parsed",code="OPENAI_THROTTLED"': 1 });
    expect(await scrape('cost_usd_total')).toEqual({ 'vendor="openai",backend="real",model="m"': 2 });
    expect(await scrape('units_total')).toEqual({
      'vendor="openai",backend="real",model="m",unit="inputTokens"': 5,
      'vendor="openai",backend="real",model="m",unit="outputTokens"': 7,
    });
  });

  test('are in a registry of their own', () => {
    expect(telemetry.metrics.registry).toBeInstanceOf(Registry);
    expect(createTelemetry(clock, PROCESS).metrics.registry).not.toBe(telemetry.metrics.registry);
  });
});

describe('a process that beats', () => {
  const facts = { running: true, heartbeatAt: 0 as number | null, busyLoops: 0, loops: 8 };
  const watch = () =>
    createWatch({
      ...{ config: world.config, database: world.database, clock, telemetry, processId: PROCESS },
      log: { debug() {}, info() {}, warn() {}, error() {}, with: () => undefined as never },
      worker: () => facts,
      breakers: async () => [],
    });

  test('makes its performance known, which an admin reads for all processes', async () => {
    for (let n = 1; n <= 100; n++)
      telemetry.document({ status: n > 90 ? 'failed_parse' : 'complete', durationMs: n * 10 });
    await using beating = watch();
    await beating.beat();
    const { body } = await world.api.get('/admin/performance?minutes=5', { token: admin });
    const document = body.operations.find(({ operation }: { operation: string }) => operation === 'document');
    expect(document).toMatchObject({ count: 100, success_rate: 0.9, mean_ms: 505 });
    expect(document.p50_ms / 500).toBeCloseTo(1, 1);
    expect(document.p99_ms / 990).toBeCloseTo(1, 1);
  });

  test('fires an alert that an admin sees, and clears it', async () => {
    facts.heartbeatAt = clock.now();
    for (let n = 0; n < 20; n++)
      telemetry.vendorCall({ vendor: 'openai', backend: 'real', outcome: 'credentials', durationMs: 1 });
    await using beating = watch();
    await beating.beat();
    const firing = await world.api.get('/admin/alerts?state=firing', { token: admin });
    expect(firing.body.alerts).toMatchObject([
      { rule: 'credentials-refused', subject: 'openai real', severity: 'critical' },
    ]);
    await clock.advance(7 * 60_000);
    facts.heartbeatAt = clock.now();
    await beating.beat();
    const { body } = await world.api.get('/admin/alerts', { token: admin });
    expect(body.alerts.find(({ rule }: { rule: string }) => rule === 'credentials-refused').state).toBe('resolved');
  });

  test('takes its leave when its worker stops, so that nobody misses it', async () => {
    await using beating = watch();
    facts.heartbeatAt = clock.now();
    await beating.beat();
    expect((await world.api.get('/health/worker')).body.workers).toHaveLength(1);
    facts.running = false;
    await beating.beat();
    expect((await world.api.get('/health/worker')).body.workers).toEqual([]);
  });
});

test('jobs that do not move although they should are listed with the reason', async () => {
  const at = (ms: number) => new Date(clock.now() + ms);
  const make = async (text: string, change: string, params: (Date | string)[]) => {
    const { token: own } = await world.newUser();
    const { jobId } = await queuedJob(world, own, new TextEncoder().encode(text));
    await world.database.query(`update upload_pipeline.upload_jobs set ${change} where job_id = $1`, [
      jobId,
      ...params,
    ]);
    return jobId;
  };
  await world.database.query(`delete from upload_pipeline.upload_jobs`);
  const leased = await make('leased', `state = 'working', lease_token = job_id, lease_until = $2`, [at(-5_000)]);
  const late = await make('late', 'run_at = $2', [at(-400_000)]);
  await make('fine', 'run_at = $2', [at(-200_000)]);
  const stuck = await world.api.get('/admin/jobs/stuck', {
    token: await world.token({ sub: PROCESS, role: 'service_role' }),
  });
  expect(stuck.body.jobs.map(({ job_id, reason }: { job_id: string; reason: string }) => [job_id, reason])).toEqual([
    [late, 'DUE_FOR_LONG'],
    [leased, 'LEASE_EXPIRED'],
  ]);
});
