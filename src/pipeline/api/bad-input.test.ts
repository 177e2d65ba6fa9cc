import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from './testkit/world.ts';

let world: World;
let token: string;
beforeAll(async () => {
  world = await startWorld();
  token = await world.token({ sub: ID, role: 'service_role' }); // every route is open to it
});
afterAll(() => world[Symbol.asyncDispose]());

const ID = '3b241101-e2bb-4255-8caf-4136c566a962';
const pathOf = (path: string, value = ID) => path.replace(/:\w+/g, value);

describe('every route that takes JSON', () => {
  const json = { 'Content-Type': 'application/json' };
  const rows: [string, { body?: string; headers?: Record<string, string> }, number, string][] = [
    ['broken JSON', { body: '{"a":', headers: json }, 400, 'MALFORMED_JSON'],
    ['JSON followed by more', { body: '{} {}', headers: json }, 400, 'MALFORMED_JSON'],
    ['an empty body', { body: '', headers: json }, 422, 'INVALID_REQUEST'],
    ['no body at all', {}, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a form',
      { body: 'a=1', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['text', { body: '{}', headers: { 'Content-Type': 'text/plain' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'an unknown charset',
      { body: '{}', headers: { 'Content-Type': 'application/json; charset=klingon' } },
      415,
      'UNSUPPORTED_ENCODING',
    ],
    [
      'an unknown encoding',
      { body: '{}', headers: { ...json, 'Content-Encoding': 'zip' } },
      415,
      'UNSUPPORTED_ENCODING',
    ],
    ['gzip that is not gzip', { body: '{}', headers: { ...json, 'Content-Encoding': 'gzip' } }, 400, 'BAD_REQUEST'],
    [
      'a body that is too large',
      { body: JSON.stringify({ a: 'x'.repeat(70_000) }), headers: json },
      413,
      'BODY_TOO_LARGE',
    ],
    ['null', { body: 'null', headers: json }, 422, 'INVALID_REQUEST'],
    ['a list', { body: '[]', headers: json }, 422, 'INVALID_REQUEST'],
    ['a number', { body: '1', headers: json }, 422, 'INVALID_REQUEST'],
    ['an empty object', { body: '{}', headers: json }, 422, 'INVALID_REQUEST'],
    ['a prototype', { body: '{"__proto__":{"question":"x"}}', headers: json }, 422, 'INVALID_REQUEST'],
  ];
  test.each(rows)('refuses %s with a problem', async (_name, sent, status, code) => {
    const routes = world.api.routes.filter(({ body }) => body);
    expect(routes.length).toBeGreaterThan(1);
    for (const route of routes) {
      const answer = await world.api.send(route.method.toUpperCase(), pathOf(route.path), { token, ...sent });
      expect([route.id, answer.status, answer.code]).toEqual([route.id, status, code]);
    }
  });
});

describe('every route with an id in its path', () => {
  test.each(['1', 'abc', `${ID}x`, '%00', `${ID}%27%20or%201=1`, '..%2f..%2fetc'])('refuses the id %s', async (id) => {
    const routes = world.api.routes.filter(({ params }) => params);
    expect(routes.length).toBeGreaterThan(3);
    for (const route of routes) {
      const answer = await world.api.send(route.method.toUpperCase(), pathOf(route.path, id), { token });
      expect([route.id, answer.status, answer.code]).toEqual([route.id, 400, 'INVALID_REQUEST']);
    }
  });

  test('takes an id in capitals for the same id', async () => {
    const answer = await world.api.get(`/api/v2/jobs/${ID.toUpperCase()}`, { token });
    expect(answer.code).toBe('JOB_NOT_FOUND');
  });

  test('refuses a path that is badly encoded', async () => {
    const answer = await world.api.get('/api/v2/jobs/%zz', { token });
    expect([answer.status, answer.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('every route', () => {
  test('tells a wrong method from a wrong path', async () => {
    for (const route of world.api.routes) {
      const answer = await world.api.send('DELETE', pathOf(route.path), { token });
      expect([route.id, answer.status, answer.code]).toEqual([route.id, 405, 'METHOD_NOT_ALLOWED']);
      expect(answer.headers.get('allow')).toContain(route.method.toUpperCase());
    }
    const missing = await world.api.get('/api/v1/jobs', { token });
    expect([missing.status, missing.code]).toEqual([404, 'NOT_FOUND']);
  });

  test('gives each answer a correlation id of its own, whatever the caller sends', async () => {
    const sent = { headers: { 'X-Correlation-Id': ID } };
    const ids = new Set([ID]);
    for (let i = 0; i < 3; i++) ids.add(String((await world.api.get('/health', sent)).headers.get('x-correlation-id')));
    expect(ids.size).toBe(4);
  });

  test('never says what it is made of', async () => {
    const { headers } = await world.api.get('/health');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('the query route', () => {
  test.each([
    { question: '' },
    { question: '   ' },
    { question: 'x'.repeat(2001) },
    { question: 5 },
    { question: 'x', top_k: 0 },
    { question: 'x', top_k: 51 },
    { question: 'x', top_k: 1.5 },
    { question: 'x', stream: 'yes' },
    { question: 'x', user_id: ID },
  ])('refuses %j without asking a vendor', async (json) => {
    const answer = await world.api.post('/api/v2/query', { token, json });
    expect([answer.status, answer.code]).toEqual([422, 'INVALID_REQUEST']);
    expect(world.vendors.asked).toEqual([]);
  });
});

describe('origins', () => {
  const preflight = (Origin: string) =>
    world.api.send('OPTIONS', '/api/v2/query', { headers: { Origin, 'Access-Control-Request-Method': 'POST' } });

  test('on the list may call', async () => {
    const answer = await preflight('https://app.example');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(answer.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    const call = await world.api.get('/health', { headers: { Origin: 'https://app.example' } });
    expect(call.headers.get('access-control-expose-headers')).toContain('X-Correlation-Id');
  });

  test.each(['https://evil.example', 'https://app.example.evil', 'http://app.example', 'null'])(
    '%s may not',
    async (origin) => {
      const answer = await preflight(origin);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('vary')).toContain('Origin');
    },
  );
});

test('a refusal is found in the log by its reference', async () => {
  const { body } = await world.api.get('/api/v2/jobs/abc', { token });
  const line = world.log.map((text) => JSON.parse(text)).find((each) => each.correlation_id === body.error.reference);
  expect(line).toMatchObject({ level: 'info', event: 'request.refused', code: 'INVALID_REQUEST', status: 400 });
});

test('a caller that hangs up in the middle of a body leaves no error in the log', async () => {
  const before = world.log.length;
  await new Promise<void>((resolve) => {
    const call = request(`${world.url}/api/v2/query`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Length': 100 },
    });
    call.on('error', () => resolve());
    call.write('{"question":', () => call.destroy(new Error('gone')));
  });
  await world.api.get('/health');
  expect(world.log.slice(before)).toEqual([]);
});
