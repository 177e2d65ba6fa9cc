import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DatabaseError } from '../../lib/database/types.ts';
import { deferred } from '../../lib/waiting.ts';
import { VendorError } from '../errors.ts';
import { writeHeartbeat } from '../telemetry/workers.ts';
import type { WorkerFacts } from './deps.ts';
import { startWorld, type World } from './testkit/world.ts';

let world: World;
let facts: WorkerFacts;
beforeAll(async () => {
  const breakers = async () => [{ vendor: 'openai', backend: 'mock', state: 'open' } as const];
  world = await startWorld({ worker: () => facts, breakers });
});
afterEach(async () => {
  world.vendors.reset();
  await world.clock.advance(1000); // so that the next test asks the vendors anew
});
afterAll(() => world[Symbol.asyncDispose]());

test('the process is healthy when it answers', async () => {
  expect((await world.api.get('/health')).body).toEqual({ status: 'healthy' });
});

describe('the health of the database', () => {
  test('is good when a query over our tables is answered', async () => {
    const answer = await world.api.get('/health/db');
    expect([answer.status, answer.body.status, answer.body.database.driver]).toEqual([200, 'healthy', 'pglite']);
  });

  test('is bad when the query fails, and the log says why', async () => {
    const failing = {
      ...world.database,
      query: () => Promise.reject(new DatabaseError('no route to host', { code: '08006' })),
    };
    await using sick = await startWorld({ database: failing as never });
    const answer = await sick.api.get('/health/db');
    expect([answer.status, answer.body.status]).toEqual([503, 'unhealthy']);
    expect(answer.text).not.toContain('route');
    expect(sick.log.join()).toContain('no route to host');
  });
});

describe('the health of the vendors', () => {
  test('is good when each was asked and answered', async () => {
    const asked: string[] = [];
    world.vendors.health = async (vendor) => {
      asked.push(vendor);
    };
    const answer = await world.api.get('/health/external');
    expect([answer.status, answer.body.status]).toEqual([200, 'healthy']);
    expect(asked.sort()).toEqual(['llamaparse', 'openai', 'supabase']);
    expect(answer.body.vendors.openai).toMatchObject({ status: 'healthy', backend: 'mock', code: null });
    expect(answer.body.mode).toBe('mock');
    expect(answer.body.vendors.openai.breaker).toBe('open');
    expect(answer.body.vendors.supabase.breaker).toBeNull();
  });

  test('is bad when one refuses our key, and says which', async () => {
    world.vendors.health = async (vendor) => {
      if (vendor === 'llamaparse') throw new VendorError('llamaparse', 'credentials', 'no', { status: 401 });
    };
    const answer = await world.api.get('/health/external');
    expect(answer.status).toBe(503);
    expect(answer.body.vendors).toMatchObject({
      llamaparse: { status: 'unhealthy', code: 'LLAMAPARSE_CREDENTIALS' },
      supabase: { status: 'healthy' },
    });
  });

  test('is bad when one hangs, after five seconds', async () => {
    const asked = deferred();
    world.vendors.health = async (vendor) => {
      if (vendor !== 'openai') return;
      asked.resolve();
      await new Promise(() => undefined);
    };
    const call = world.api.get('/health/external');
    await asked.promise;
    await world.clock.advance(5000);
    expect((await call).body.vendors.openai).toMatchObject({ status: 'unhealthy', code: 'OPENAI_TIMEOUT' });
  });

  test('is asked once a second, however many ask', async () => {
    let asked = 0;
    world.vendors.health = async () => {
      asked += 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => world.api.get('/health/external')));
    expect(asked).toBe(3);
    await world.clock.advance(1000);
    await world.api.get('/health/external');
    expect(asked).toBe(6);
  });
});

describe('the health of the worker', () => {
  const alive = (): WorkerFacts => ({ running: true, heartbeatAt: world.clock.now(), busyLoops: 2, loops: 8 });

  test('is good when its heart beats', async () => {
    facts = alive();
    const answer = await world.api.get('/health/worker');
    expect([answer.status, answer.body.worker]).toEqual([
      200,
      { running: true, heartbeat_age_ms: 0, busy_loops: 2, loops: 8 },
    ]);
  });

  test.each<[string, () => WorkerFacts]>([
    ['has stopped', () => ({ ...alive(), running: false })],
    ['never began', () => ({ ...alive(), heartbeatAt: null })],
    ['has been silent for long', () => ({ ...alive(), heartbeatAt: world.clock.now() - 60_000 })],
  ])('is bad when it %s', async (_name, state) => {
    facts = state();
    expect((await world.api.get('/health/worker')).status).toBe(503);
  });

  test('is good with every loop busy, although it then does not look into the queue', async () => {
    facts = { ...alive(), heartbeatAt: world.clock.now() - 60_000, busyLoops: 8 };
    expect((await world.api.get('/health/worker')).status).toBe(200);
  });

  test('is bad in a process without a worker, when there is none elsewhere', async () => {
    await using alone = await startWorld();
    const answer = await alone.api.get('/health/worker');
    expect([answer.status, answer.body]).toEqual([503, { status: 'unhealthy', worker: null, workers: [] }]);
  });

  test('is told in a process without a worker by the heartbeats of those elsewhere', async () => {
    await using alone = await startWorld();
    const workerId = '3b241101-e2bb-4255-8caf-4136c566a962';
    const at = new Date(alone.clock.now());
    const row = { workerId, startedAt: at, seenAt: at, lookedAt: at, busy: 1, loops: 8 };
    await writeHeartbeat(alone.database, row);
    await alone.clock.advance(30_000);
    const good = await alone.api.get('/health/worker');
    expect([good.status, good.body.worker, good.body.workers]).toEqual([
      200,
      null,
      [{ worker_id: workerId, alive: true, seen_age_ms: 30_000, busy_loops: 1, loops: 8 }],
    ]);
    await alone.clock.advance(1);
    const silent = await alone.api.get('/health/worker');
    expect([silent.status, silent.body.workers[0].alive]).toEqual([503, false]);
  });

  test('is bad when the process of a worker lives and the worker does not look into the queue', async () => {
    await using alone = await startWorld();
    await alone.clock.advance(60_000);
    const at = new Date(alone.clock.now());
    const long = new Date(at.getTime() - 60_000);
    const workerId = '3b241101-e2bb-4255-8caf-4136c566a962';
    await writeHeartbeat(alone.database, { workerId, startedAt: long, seenAt: at, lookedAt: long, busy: 1, loops: 8 });
    expect((await alone.api.get('/health/worker')).status).toBe(503);
  });
});
