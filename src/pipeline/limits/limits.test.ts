import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DatabaseError } from '../../lib/database/types.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { testConfig } from '../api/testkit/config.ts';
import { startWorld, type World } from '../api/testkit/world.ts';
import { forgetEndedWindows, requestLimits } from './index.ts';
import { sharedLimit } from './shared-limit.ts';

const HOUR_MS = 3_600_000;
const base = testConfig();
const config = testConfig({
  limits: {
    ...base.limits,
    requestsPerHour: 5,
    requestsPerHourPerAddress: 4,
    pollsPerMinutePerJob: 2,
    trustedProxies: 1,
  },
});

let world: World;
beforeAll(async () => {
  world = await startWorld({ config });
});
afterAll(() => world[Symbol.asyncDispose]());

let addresses = 0;
/** Headers of a caller from an address nobody used before. */
const elsewhere = () => ({ 'X-Forwarded-For': `10.0.0.${++addresses}` });
const statuses = async (times: number, ask: () => Promise<{ status: number }>) => {
  const seen: number[] = [];
  for (let n = 0; n < times; n++) seen.push((await ask()).status);
  return seen;
};

describe('a user', () => {
  test('may send so many requests an hour, of any kind, and hears when the hour is over', async () => {
    const { token } = await world.newUser();
    expect(await statuses(4, () => world.api.get('/api/v2/jobs', { token }))).toEqual([200, 200, 200, 200]);
    expect((await world.api.post('/api/v2/query', { token, json: {} })).status).toBe(422);
    await world.clock.advance(600_000);
    const refused = await world.api.get('/api/v2/jobs', { token });
    expect([refused.status, refused.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'TOO_MANY_REQUESTS',
      '3000',
    ]);
  });

  test('begins anew when the hour is over', async () => {
    const { userId } = await world.newUser();
    const ask = async () => world.api.get('/api/v2/jobs', { token: await world.token({ sub: userId }) });
    expect((await statuses(6, ask)).at(-1)).toBe(429);
    await world.clock.advance(HOUR_MS);
    expect(await statuses(6, ask)).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test('does not use up what belongs to another', async () => {
    const [one, two] = [await world.newUser(), await world.newUser()];
    expect((await statuses(6, () => world.api.get('/api/v2/jobs', { token: one.token }))).at(-1)).toBe(429);
    expect((await world.api.get('/api/v2/jobs', { token: two.token })).status).toBe(200);
  });

  test('is not shut out by strangers at the same address', async () => {
    const headers = elsewhere();
    expect(await statuses(5, () => world.api.get('/api/v2/jobs', { headers }))).toEqual([401, 401, 401, 401, 429]);
    const { token } = await world.newUser();
    expect((await world.api.get('/api/v2/jobs', { token, headers })).status).toBe(200);
  });
});

describe('a stranger', () => {
  const ways: [string, (headers: Record<string, string>) => Promise<{ status: number }>][] = [
    ['without a token', (headers) => world.api.get('/api/v2/jobs', { headers })],
    ['with a wrong token', (headers) => world.api.get('/api/v2/jobs', { token: 'a.b.c', headers })],
    ['at the admin door', (headers) => world.api.get('/admin/dead-letters', { headers })],
    ['who asks what is open to all', (headers) => world.api.get('/api/v2/upload/limits', { headers })],
    ['who looks for what is not there', (headers) => world.api.get('/wp-admin', { headers })],
    ['who tries methods', (headers) => world.api.send('DELETE', '/api/v2/jobs', { headers })],
    [
      'with a forged webhook',
      (headers) =>
        world.api.post('/api/v2/webhooks/llamaparse/3b241101-e2bb-4255-8caf-4136c566a962', { body: '{}', headers }),
    ],
  ];
  test.each(ways)('%s is counted by address', async (_name, ask) => {
    const headers = elsewhere();
    const seen = await statuses(5, () => ask(headers));
    expect(seen.slice(0, 4)).not.toContain(429);
    expect(seen.at(-1)).toBe(429);
    expect((await ask(elsewhere())).status).toBe(seen[0]);
  });

  test('cannot take another address by a header that no proxy of ours wrote', async () => {
    const own = `10.1.0.${++addresses}`;
    const seen = await statuses(5, () =>
      world.api.get('/api/v2/jobs', { headers: { 'X-Forwarded-For': `10.9.9.${++addresses}, ${own}` } }),
    );
    expect(seen.at(-1)).toBe(429);
  });
});

describe('whoever watches over us', () => {
  test('may ask for our health as often as he likes', async () => {
    const headers = elsewhere();
    for (const { path } of world.api.routes.filter(({ unlimited }) => unlimited)) {
      expect(await statuses(8, () => world.api.get(path, { headers }))).not.toContain(429);
    }
  });

  test('is an admin, who is never shut out of the admin routes', async () => {
    const token = await world.token({ sub: (await world.newUser()).userId, role: 'service_role' });
    expect(await statuses(8, () => world.api.get('/admin/dead-letters', { token }))).not.toContain(429);
  });
});

test('nobody passes while requests cannot be counted', async () => {
  const failing = {
    ...world.database,
    query: () => Promise.reject(new DatabaseError('gone', { code: '08006' })),
  };
  await using sick = await startWorld({ database: failing as never });
  const answers = [
    await sick.api.get('/api/v2/upload/limits'),
    await sick.api.get('/api/v2/jobs', { token: (await sick.newUser()).token }),
    await sick.api.get('/api/v2/jobs'),
  ];
  expect(answers.map(({ status, code }) => `${status} ${code}`)).toEqual(new Array(3).fill('503 DATABASE_UNAVAILABLE'));
});

test('a refused caller does not reach the database again before the window ends', async () => {
  let asked = 0;
  const database = {
    query: async () => {
      asked++;
      return { rows: [{ granted: asked === 1 ? 1 : 0, endsAt: new Date(clock.now() + HOUR_MS) }], rowCount: 1 };
    },
  };
  const clock = new VirtualClock();
  const limit = sharedLimit({ database: database as never, clock }, { name: 'x', limit: 1, windowMs: HOUR_MS });
  const taken = [];
  for (let n = 0; n < 50; n++) taken.push((await limit.take('k')).kind);
  expect(taken.filter((kind) => kind === 'taken')).toHaveLength(1);
  expect(asked).toBe(2);
});

test('the memory is bounded: a key that was forgotten goes on from its row', async () => {
  const asked: unknown[] = [];
  const clock = new VirtualClock();
  const rows = [{ granted: 1, endsAt: new Date(clock.now() + HOUR_MS) }];
  const database = {
    query: async (_sql: string, [key]: unknown[]) => {
      asked.push(key);
      return { rows, rowCount: 1 };
    },
  };
  const limit = sharedLimit({ database: database as never, clock }, { name: 'x', limit: 2, windowMs: HOUR_MS });
  await limit.take('first');
  for (let n = 0; n < 10_000; n++) await limit.take(`other ${n}`);
  await limit.take('first');
  expect(asked.filter((key) => key === 'x first')).toHaveLength(2);
  expect(asked).toHaveLength(10_002);
});

test('a window that has ended is forgotten, one that runs is not', async () => {
  const at = () => new Date(world.clock.now());
  const { address } = requestLimits(world, config.limits);
  await world.clock.advance(2 * HOUR_MS);
  await forgetEndedWindows(world.database, at(), 100_000);
  await address('10.200.0.1');
  await world.clock.advance(HOUR_MS / 2);
  await address('10.200.0.2');
  await world.clock.advance(HOUR_MS / 2);
  expect(await forgetEndedWindows(world.database, at(), 10)).toBe(1);
  const { rows } = await world.database.query('select key from upload_pipeline.request_windows');
  expect(rows).toEqual([{ key: 'address 10.200.0.2' }]);
});

test.each([
  ['2001:db8:1:2:aaaa::1', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:bbbb:0:0:9', '2001:db8:1:2::/64'],
  ['2001:0db8::5', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::ffff:10.201.0.1', '10.201.0.1'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('the address %s counts as %s', async (address, key) => {
  await requestLimits(world, config.limits).address(address);
  const { rows } = await world.database.query('select 1 from upload_pipeline.request_windows where key = $1', [
    `address ${key}`,
  ]);
  expect(rows).toHaveLength(1);
});
