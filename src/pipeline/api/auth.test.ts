import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { authenticator } from './auth.ts';
import { startWorld, type World } from './testkit/world.ts';

const USER = '3b241101-e2bb-4255-8caf-4136c566a962';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const seconds = (offset: number) => Math.floor(world.clock.now() / 1000) + offset;

function unsigned(header: object, payload: object, signature = ''): string {
  return `${[JSON.stringify(header), JSON.stringify(payload)].map((part) => base64url.encode(part)).join('.')}.${signature}`;
}

const goodClaims = () => ({
  sub: USER,
  iss: world.config.jwt.issuer,
  aud: world.config.jwt.audience,
  exp: seconds(60),
});

describe('every route for users', () => {
  test('refuses a caller without a token, with the challenge', async () => {
    for (const route of world.api.routes.filter(({ auth }) => auth === 'user')) {
      const path = route.path.replace(/:\w+/g, USER);
      const answer = await world.api.send(route.method.toUpperCase(), path);
      expect([route.id, answer.status, answer.code]).toEqual([route.id, 401, 'UNAUTHENTICATED']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="shakedown"');
    }
  });
});

describe('every admin route', () => {
  const admin = () => world.api.routes.filter(({ auth }) => auth === 'admin');
  const ask = (route: { method: string; path: string }, token?: string) =>
    world.api.send(route.method.toUpperCase(), route.path.replace(/:\w+/g, USER), token === undefined ? {} : { token });

  test('lies under /admin, and nothing else does', () => {
    const under = world.api.routes.filter(({ path }) => path.startsWith('/admin'));
    expect(under.length).toBeGreaterThan(0);
    expect(under.map(({ id }) => id)).toEqual(admin().map(({ id }) => id));
  });

  test('refuses a caller without a token or with a wrong one, with the challenge', async () => {
    for (const route of admin()) {
      const without = await ask(route);
      expect([route.id, without.status, without.code]).toEqual([route.id, 401, 'UNAUTHENTICATED']);
      expect(without.headers.get('www-authenticate')).toBe('Bearer realm="shakedown"');
      const forged = await ask(route, await world.token({ sub: USER, role: 'service_role' }, 'x'.repeat(40)));
      expect([route.id, forged.status, forged.code]).toEqual([route.id, 401, 'INVALID_TOKEN']);
    }
  });

  test.each(['authenticated', 'anon', 'SERVICE_ROLE', ['service_role'], undefined])(
    'is closed to the role %j',
    async (role) => {
      const token = await world.token({ sub: USER, role });
      for (const route of admin()) {
        const answer = await ask(route, token);
        expect([route.id, answer.status, answer.code]).toEqual([route.id, 403, 'FORBIDDEN']);
      }
    },
  );

  test('is open to the role service_role', async () => {
    const token = await world.token({ sub: USER, role: 'service_role' });
    expect((await world.api.get('/admin/dead-letters', { token })).status).toBe(200);
  });
});

describe('a token', () => {
  test('of ours opens the door, whatever the case of its scheme', async () => {
    const token = await world.token({ sub: USER });
    expect((await world.api.get('/api/v2/jobs', { token })).status).toBe(200);
    expect((await world.api.get('/api/v2/jobs', { headers: { Authorization: `bearer ${token}` } })).status).toBe(200);
  });

  const refused: [string, () => Promise<string> | string][] = [
    ['has expired', () => world.token({ sub: USER, exp: seconds(-1) })],
    ['expires this very second', () => world.token({ sub: USER, exp: seconds(0) })],
    ['never expires', () => world.token({ sub: USER, exp: undefined as never })],
    ['is not valid yet', () => world.token({ sub: USER, nbf: seconds(60) })],
    ['is signed with another key', () => world.token({ sub: USER }, 'x'.repeat(40))],
    ['is for another audience', () => world.token({ sub: USER, aud: 'anon' })],
    ['has no audience', () => world.token({ sub: USER, aud: undefined as never })],
    ['is by another issuer', () => world.token({ sub: USER, iss: 'somebody' })],
    ['has no issuer', () => world.token({ sub: USER, iss: undefined as never })],
    ['has no subject', () => world.token({})],
    ['has a subject that is no UUID', () => world.token({ sub: 'admin' })],
    ['has a subject that only begins as a UUID', () => world.token({ sub: `${USER}' or 1=1` })],
    ['claims the algorithm none', () => unsigned({ alg: 'none' }, goodClaims())],
    ['claims the algorithm none in capitals', () => unsigned({ alg: 'None' }, goodClaims(), 'c2ln')],
    ['claims a key pair', () => unsigned({ alg: 'RS256' }, goodClaims(), 'c2ln')],
    ['has critical extensions', () => unsigned({ alg: 'HS256', crit: ['x'], x: 1 }, goodClaims(), 'c2ln')],
    ['has no signature', () => unsigned({ alg: 'HS256' }, goodClaims())],
    ['is altered', async () => `${(await world.token({ sub: USER })).slice(0, -2)}AA`],
    ['is not a token', () => 'abc'],
    ['has two parts', () => 'abc.def'],
    ['has parts that are not JSON', () => 'abc.def.ghi'],
    ['has a payload that is a list', () => unsigned({ alg: 'HS256' }, [], 'c2ln')],
  ];
  test.each(refused)('that %s is 401 with a challenge', async (_name, make) => {
    const answer = await world.api.get('/api/v2/jobs', { token: await make() });
    expect([answer.status, answer.code]).toEqual([401, 'INVALID_TOKEN']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="shakedown", error="invalid_token"');
    expect(answer.body.error.reference).toBe(answer.headers.get('x-correlation-id'));
  });

  test.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', '', 'Bearer a b'])(
    'header %j is no bearer token',
    async (value) => {
      const answer = await world.api.get('/api/v2/jobs', { headers: { Authorization: value } });
      expect([answer.status, answer.code]).toEqual([401, 'UNAUTHENTICATED']);
    },
  );

  test('is judged by the clock handed in, not by the machine', async () => {
    await using own = await startWorld();
    const token = await own.token({ sub: USER });
    await own.clock.advance(3_599_000);
    expect((await own.api.get('/api/v2/jobs', { token })).status).toBe(200);
    await own.clock.advance(1_000);
    expect((await own.api.get('/api/v2/jobs', { token })).code).toBe('INVALID_TOKEN');
  });
});

describe('tokens signed by a key pair', () => {
  const settings = { secret: 's'.repeat(32), issuer: 'i', audience: 'a' };
  const clock = new VirtualClock();

  async function keyServer(answer: () => { status: number; body: object }) {
    const server = createServer((_request, response) => {
      const { status, body } = answer();
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  async function keys() {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] };
    const token = (kid: string) =>
      new SignJWT({ sub: USER, iss: 'i', aud: 'a', exp: Math.floor(clock.now() / 1000) + 60 })
        .setProtectedHeader({ alg: 'ES256', kid })
        .sign(privateKey);
    return { jwks, token };
  }

  test('are checked with the published keys', async () => {
    const { jwks, token } = await keys();
    await using server = await keyServer(() => ({ status: 200, body: jwks }));
    const authenticate = authenticator({ ...settings, jwksUrl: server.jwksUrl }, { clock, fetch });
    expect(await authenticate(`Bearer ${await token('k1')}`)).toEqual({ userId: USER, isAdmin: false });
    await expect(authenticate(`Bearer ${await token('k2')}`)).rejects.toMatchObject({ status: 401 });
  });

  test('are 503 while the keys cannot be had: nobody is let in, and nobody is called a liar', async () => {
    const { token } = await keys();
    await using server = await keyServer(() => ({ status: 500, body: {} }));
    const authenticate = authenticator({ ...settings, jwksUrl: server.jwksUrl }, { clock, fetch });
    const call = authenticate(`Bearer ${await token('k1')}`);
    await expect(call).rejects.toMatchObject({ code: 'AUTH_UNAVAILABLE', retryable: true });
  });

  test('are refused where no key set is configured', async () => {
    const { token } = await keys();
    const authenticate = authenticator(settings, { clock, fetch });
    await expect(authenticate(`Bearer ${await token('k1')}`)).rejects.toMatchObject({ status: 401 });
  });

  test('never let the public key serve as a secret', async () => {
    const { jwks } = await keys();
    await using server = await keyServer(() => ({ status: 200, body: jwks }));
    const authenticate = authenticator({ ...settings, jwksUrl: server.jwksUrl }, { clock, fetch });
    const confused = await new SignJWT({ sub: USER, iss: 'i', aud: 'a', exp: Math.floor(clock.now() / 1000) + 60 })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(new TextEncoder().encode(JSON.stringify(jwks.keys[0])));
    await expect(authenticate(`Bearer ${confused}`)).rejects.toMatchObject({ status: 401 });
  });
});
