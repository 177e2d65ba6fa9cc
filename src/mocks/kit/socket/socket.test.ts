import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { plain } from '../layer.ts';
import type { ResponseParts } from '../light.ts';
import { EVENTS, HELLO, start, UMLAUT, until } from '../testing.ts';
import { listen } from './index.ts';
import { simpleHeadOf } from './simple-answer.ts';
import { readSimpleHead } from './simple-request.ts';
import { targetOf } from './target.ts';

/** A client of bytes: writes as told and keeps all it reads. */
async function bytesClient(port: number) {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let read = '';
  let isClosed = false;
  socket.on('data', (chunk) => {
    read += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    isClosed = true;
  });
  return {
    socket,
    /** Whether all of this has come, and then forgets it. */
    async answer(end: string): Promise<string> {
      await until(() => read.includes(end) || isClosed);
      const at = read.indexOf(end) + end.length;
      const text = read.slice(0, at);
      read = read.slice(at);
      return text;
    },
    closed: () => until(() => isClosed),
    all: () => read,
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

const get = (path: string, extra = '') => `GET ${path} HTTP/1.1\r\nHost: mock.test\r\n${extra}\r\n`;

async function startWithClient() {
  const mock = await start('socket');
  const { port } = await mock.served.listen({ port: 0 });
  return { mock, client: await bytesClient(port) };
}

test('requests sent ahead are answered one after the other, in order', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  client.socket.write(get('/echo/a') + get('/echo/b') + get('/echo/c'));
  for (const name of ['a', 'b', 'c']) expect(await client.answer(`${name} `)).toContain('HTTP/1.1 200 OK');
  expect(mock.seen.asked).toEqual(['GET /echo/a', 'GET /echo/b', 'GET /echo/c']);
});

test('on one connection each request reaches its own path', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  for (const path of ['/light', '/umlaut', '/umlaut', '/light']) {
    client.socket.write(get(path));
    await client.answer(path === '/light' ? HELLO : Buffer.from(UMLAUT).toString('latin1'));
  }
  expect(mock.seen.asked).toEqual(['GET /light', 'GET /umlaut', 'GET /umlaut', 'GET /light']);
});

test('an answer in letters beyond ASCII comes in UTF-8, its length in bytes', async () => {
  await using mock = await start('socket');
  const answer = await mock.ask({}, '/umlaut');
  expect([answer.headers.get('content-length'), await answer.text()]).toEqual(['7', UMLAUT]);
});

test('a body that comes later than its head is waited for', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  client.socket.write('POST /light HTTP/1.1\r\nHost: mock.test\r\nContent-Length: 4\r\n\r\nab');
  await new Promise((resolve) => setImmediate(resolve));
  expect(mock.seen.asked).toEqual([]);
  client.socket.write('cd');
  expect(await client.answer(HELLO)).toContain(`content-length: ${HELLO.length}\r\n`);
  expect(mock.seen.bodies).toEqual([4]);
});

const HALF_SENT = 'POST /light HTTP/1.1\r\nHost: mock.test\r\nContent-Length: 4\r\n\r\nab';
const LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** Until the mock has read what was written, as it waits for more. */
const isWaitedFor = (mock: Awaited<ReturnType<typeof start>>) => until(() => mock.clock.sleeping === 1);

test('a body that has not come after five minutes is answered 408, and the connection closed', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  client.socket.write(HALF_SENT);
  await isWaitedFor(mock);
  await mock.clock.advance(200_000);
  client.socket.write('c'); // a byte now and then gives no more time
  await mock.clock.advance(99_999);
  expect([client.all(), client.socket.destroyed]).toEqual(['', false]);
  await mock.clock.advance(1);
  await client.closed();
  expect([client.all(), mock.seen.asked]).toEqual([LATE, []]);
});

test('a body that came in time leaves no time limit behind', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  client.socket.write(HALF_SENT);
  await isWaitedFor(mock);
  client.socket.write('c');
  await mock.clock.advance(299_999); // takes turns of the event loop, in which the byte comes
  client.socket.write('d');
  await client.answer(HELLO);
  expect(mock.clock.sleeping).toBe(0);
  await mock.clock.advance(300_000);
  client.socket.write(get('/light'));
  expect(await client.answer(HELLO)).toContain('HTTP/1.1 200 OK');
});

test('nothing is waited for any more when the client has gone', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  client.socket.write(HALF_SENT);
  await isWaitedFor(mock);
  client.socket.destroy();
  await until(() => mock.clock.sleeping === 0);
  expect(mock.seen.asked).toEqual([]);
});

test.each([
  ['half a head', get('/light').slice(0, 9)],
  ['half a body in chunks', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab'],
  ['half a body of 100 KB', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nab'],
])('%s, which node:http waits for, has a time limit as well', async (_name, bytes) => {
  const exchanger = plain(
    () => new Response('never'),
    () => undefined,
  );
  const timeouts = { headMs: 1, wholeMs: 1, checkMs: 1 };
  const { signal: closing } = new AbortController();
  const options = { port: 0, host: '127.0.0.1', bodyLimitBytes: 1e6, closing, clock: new VirtualClock(), timeouts };
  const server = await listen(exchanger, options);
  using client = await bytesClient(server.port);
  client.socket.write(bytes);
  await client.closed();
  await server.close();
  expect(client.all()).toBe(LATE);
});

test.each([
  ['chunks', 'POST /light HTTP/1.1\r\nHost: mock.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'],
  ['a head in two halves', get('/light').slice(0, 9), get('/light').slice(9)],
  ['a header twice', get('/light', 'X-A: 1\r\nX-A: 2\r\n')],
  ['an absolute target', get('http://mock.test/light')],
  [
    'a body of 100 KB',
    `POST /light HTTP/1.1\r\nHost: mock.test\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(100_000)}`,
  ],
])('a connection goes on after %s, which node:http has read', async (_name, ...pieces) => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  client.socket.write(get('/light'));
  await client.answer(HELLO);
  for (const piece of pieces) {
    client.socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await client.answer(HELLO);
  client.socket.write(get('/light'));
  await client.answer(HELLO);
  expect(mock.seen.asked.map((each) => each.split(' ')[1])).toEqual(['/light', '/light', '/light']);
});

test('node:http sends an answer in pieces as a simple connection does', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  const heads: (string | undefined)[] = [];
  for (const extra of ['', 'Expect: 100-continue\r\n']) {
    client.socket.write(get('/pieces', extra));
    const [head] = (await client.answer(HELLO)).split('\r\n\r\n').slice(-2);
    heads.push(/content-length: \d+/i.exec(head ?? '')?.[0].toLowerCase());
  }
  expect(heads).toEqual(Array(2).fill(`content-length: ${HELLO.length}`));
});

test('an event stream, and requests that were sent while it was made, come whole and in order', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  client.socket.write(get('/events') + get('/light') + get('/echo/x'));
  const events = await client.answer('0\r\n\r\n');
  for (const event of EVENTS.trim().split('\n\n')) expect(events).toContain(event);
  await client.answer(HELLO);
  await client.answer('x ');
  expect(mock.seen.asked).toEqual(['GET /events', 'GET /light', 'GET /echo/x']);
});

test('Expect: 100-continue is answered before the body comes', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  client.socket.write('POST /light HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n');
  await client.answer('HTTP/1.1 100 Continue\r\n\r\n');
  client.socket.write('ab');
  await client.answer(HELLO);
  expect(mock.seen.bodies).toEqual([2]);
});

test.each([
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['no Host', 'GET /light HTTP/1.1\r\n\r\n'],
  ['a bare line feed in a header', 'GET /light HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n'],
  ['two different lengths', 'POST /light HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  [
    'length and chunks',
    'POST /light HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
])('%s is refused with 400 and never reaches the app', async (_name, bytes) => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  client.socket.write(bytes);
  await client.closed();
  expect(client.all()).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  expect(mock.seen.asked).toEqual([]);
});

test('a client that says Connection: close is answered and let go', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  client.socket.write(get('/light', 'Connection: close\r\n'));
  await client.closed();
  expect(client.all()).toContain(HELLO);
});

test('a client that never reads its answers is not answered without end', async () => {
  const { mock, client } = await startWithClient();
  await using _ = mock;
  using __ = client;
  client.socket.pause();
  const batch = get('/light').repeat(1000);
  let sent = 0;
  do {
    client.socket.write(batch);
    sent += 1000;
    // until all is answered, or nothing moves any more
    let before = -1;
    for (let quiet = 0; quiet < 300 && mock.seen.asked.length < sent; ) {
      quiet = mock.seen.asked.length === before ? quiet + 1 : 0;
      before = mock.seen.asked.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  } while (mock.seen.asked.length === sent && sent < 30_000);
  expect(mock.seen.asked.length).toBeLessThan(sent);
});

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/);
const headerValue = fc.stringMatching(/^[ -~]{0,30}$/);
const headers = fc.uniqueArray(fc.tuple(token, headerValue), {
  maxLength: 6,
  selector: ([name]) => name.toLowerCase(),
});
const target = fc.stringMatching(/^\/[a-zA-Z0-9_./%~?=&:-]{0,30}$/);

/** What node:http makes of the same bytes; undefined when it refuses them. */
async function nodeReader() {
  const seen: { request: IncomingMessage; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ request, body: Buffer.concat(chunks) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    async read(bytes: Buffer) {
      using client = await bytesClient(port);
      client.socket.write(bytes);
      await client.answer('HTTP/1.1 ');
      return seen.pop();
    },
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('what is read as a simple request, node:http reads alike', async () => {
  using node = await nodeReader();
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'get', 'BREW'),
    target,
    headers,
    body: fc.uint8Array({ maxLength: 40 }),
    space: fc.constantFrom(' ', '', '  ', '\t '),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, target, headers, body, space }) => {
      const fields = [['Host', 'mock.test'], ...headers, ['Content-Length', String(body.length)]];
      const head = `${method} ${target} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}:${space}${value}\r\n`).join('')}\r\n`;
      const bytes = Buffer.concat([Buffer.from(head, 'latin1'), body]);
      const simple = readSimpleHead(bytes);
      if (!simple) return;
      const seen = await node.read(bytes);
      expect(seen, 'node:http refuses it').toBeDefined();
      expect([simple.method, simple.target, simple.raw]).toEqual([
        seen?.request.method,
        seen?.request.url,
        seen?.request.rawHeaders,
      ]);
      expect({ ...simple.fields }).toEqual(seen?.request.headers);
      expect(bytes.subarray(simple.headBytes, simple.headBytes + simple.bodyBytes)).toEqual(seen?.body);
    }),
    { numRuns: 100 },
  );
});

test('the head of a simple answer is what node:http would write', async () => {
  let parts: ResponseParts & { readonly body: string } = { status: 200, headers: {}, body: '' };
  const server = createServer((_request, response) => {
    const { status, headers, body } = parts;
    const length = Buffer.byteLength(body);
    response.writeHead(status, { ...headers, 'content-length': length, date: 'today' }).end(body);
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  using client = await bytesClient((server.address() as AddressInfo).port);
  const names = token.filter((name) => !/^(date|connection|upgrade|trailer|te)$/i.test(name));
  const fields = fc.dictionary(
    names.map((name) => `x-${name.toLowerCase()}`),
    headerValue,
    { maxKeys: 6 },
  );
  const statuses = fc.constantFrom(200, 201, 202, 400, 401, 404, 429, 500, 503);
  await fc.assert(
    fc.asyncProperty(statuses, fields, fc.string({ maxLength: 20, unit: 'binary' }), async (status, headers, body) => {
      parts = { status, headers: { ...headers }, body };
      const head = simpleHeadOf(parts, Buffer.byteLength(body), 'today');
      if (head === undefined) return;
      client.socket.write(get('/'));
      const end = `\r\n\r\n${Buffer.from(body).toString('latin1')}`;
      expect(`${head.slice(0, -4)}${end}`.toLowerCase()).toBe((await client.answer(end)).toLowerCase());
    }),
    { numRuns: 60 },
  );
  server.closeAllConnections();
  server.close();
});

test.each([
  ['x', 'a\r\nevil: 1'],
  ['x', 'naïve'],
  ['date', 'x'],
  ['content-length', '1'],
  ['connection', 'close'],
])('an answer with the header %s: %j is left to node:http', (name, value) => {
  expect(simpleHeadOf({ status: 200, headers: { [name]: value }, body: '' }, 0, 'today')).toBeUndefined();
});

test('the head tells each header’s value of this answer, whatever the answers before it said', () => {
  const headOf = (value: string) => simpleHeadOf({ status: 200, headers: { 'x-again': value }, body: '' }, 0, 'today');
  expect(headOf('a')).toContain('\r\nx-again: a\r\n');
  expect(headOf('b')).toContain('\r\nx-again: b\r\n');
  expect(headOf('b\r\nevil: 1')).toBeUndefined();
  expect(headOf('b')).toContain('\r\nx-again: b\r\n');
});

test('a request goes where a URL says that it goes', () => {
  const hosts = fc.constantFrom('mock.test', '127.0.0.1:8101', 'MOCK.test:80', 'a/b', 'user@host', '1.2.3.999', '');
  fc.assert(
    fc.property(hosts, target, (host, target) => {
      const url = URL.parse(`http://${host}${target}`);
      const found = targetOf(host, target);
      expect(found).toEqual(url === null ? undefined : { url: url.href, pathname: url.pathname });
    }),
  );
});
