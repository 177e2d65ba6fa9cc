import { describe, expect, test } from 'vitest';
import { deferred } from '../../lib/waiting.ts';
import { failureOf, HELLO, start, TRANSPORTS, until } from './testing.ts';

describe.each(TRANSPORTS)('a served mock, %s', (transport) => {
  test('answers as the app does and writes the call into the journal', async () => {
    await using mock = await start(transport);
    const response = await mock.ask({ method: 'POST', body: 'abc' });
    expect(await response.text()).toBe(HELLO);
    expect(response.headers.get('x-vendor')).toBe('yes');
    expect(mock.journal.entries()).toMatchObject([
      {
        seq: 1,
        kind: 'request',
        vendor: 'supabase',
        operation: 'hello',
        method: 'POST',
        path: '/hello',
        status: 200,
        requestBytes: 3,
        bodySha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        faults: [],
      },
    ]);
  });

  test('an answer in pieces comes whole, its length told', async () => {
    await using mock = await start(transport);
    const answer = await mock.ask({}, '/pieces');
    expect(await answer.text()).toBe(HELLO);
    if (transport === 'socket') expect(answer.headers.get('content-length')).toBe(String(HELLO.length));
  });

  test('an answer in pieces can be cut by a fault', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'content-length', add: -700 });
    expect(await (await mock.ask({}, '/pieces')).text()).toBe(HELLO.slice(0, -700));
  });

  test('keeps query strings, which may hold signed tokens, out of the journal', async () => {
    await using mock = await start(transport);
    await (await mock.ask({}, '/hello?token=secret')).arrayBuffer();
    expect(JSON.stringify(mock.journal.entries())).not.toContain('secret');
  });

  test('takes a chunked body and a body of 26 MiB', async () => {
    await using mock = await start(transport);
    const chunked = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 3; i++) controller.enqueue(new TextEncoder().encode('part'));
        controller.close();
      },
    });
    await (await mock.ask({ method: 'POST', body: chunked, duplex: 'half' } as RequestInit)).arrayBuffer();
    await (await mock.ask({ method: 'PUT', body: new Uint8Array(26 * 1024 * 1024) })).arrayBuffer();
    expect(mock.seen.bodies).toEqual([12, 26 * 1024 * 1024]);
  });

  test('refuses a body over the limit with the vendor’s 413', async () => {
    await using mock = await start(transport);
    const response = await mock.ask({ method: 'POST', body: new Uint8Array(40_000_001) });
    expect([response.status, await response.json()]).toEqual([413, { vendor: 'error', status: 413 }]);
    expect(mock.seen.asked).toEqual([]);
  });

  test('answers HEAD without a body', async () => {
    await using mock = await start(transport);
    const response = await mock.ask({ method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('answers an app that throws with the vendor’s 500 and reports the bug', async () => {
    const bug = new RangeError('secret text');
    await using mock = await start(transport, bug);
    expect((await mock.ask()).status).toBe(500);
    expect(mock.bugs).toEqual([bug]);
    expect(mock.journal.entries()[0]).toMatchObject({ status: 500, facts: { bug: 'RangeError' } });
    expect(JSON.stringify(mock.journal.entries())).not.toContain('secret');
  });

  test('status: answers in the vendor’s shape, and the app never sees the call', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'status', status: 503, headers: { 'retry-after': '2' } });
    const response = await mock.ask();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toEqual({ vendor: 'error', status: 503 });
    expect(mock.seen.asked).toEqual([]);
    expect((await mock.ask()).status).toBe(200);
    expect(mock.journal.entries().map((entry) => entry.faults)).toEqual([['rule'], []]);
    expect(mock.faults.hits('rule')).toBe(1);
  });

  test('status with a body: answers exactly that body', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'status', status: 429, body: { slow: 'down' } });
    const response = await mock.ask();
    expect([response.status, await response.json()]).toEqual([429, { slow: 'down' }]);
  });

  test('status with after: the vendor has acted, the client is told otherwise', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'status', status: 500, after: true });
    expect((await mock.ask({ method: 'POST' })).status).toBe(500);
    expect(mock.seen.asked).toEqual(['POST /hello']);
  });

  test('delay: answers when the mock’s clock says so', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'delay', ms: 60_000 }, 'a');
    mock.inject({ type: 'delay', ms: 5_000 }, 'b');
    const answer = mock.ask();
    await until(() => mock.clock.sleeping === 1);
    await mock.clock.advance(60_000);
    expect(mock.clock.sleeping).toBe(1);
    await mock.clock.advance(5_000);
    expect((await answer).status).toBe(200);
    expect(mock.journal.entries()[0]).toMatchObject({ durationMs: 65_000, faults: ['a', 'b'] });
  });

  test('a client that gives up during a delay ends it, and the app never sees the call', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'delay', ms: 60_000 });
    const client = new AbortController();
    const answer = failureOf(mock.ask({ signal: client.signal }));
    await until(() => mock.clock.sleeping === 1);
    client.abort();
    expect((await answer).name).toBe('AbortError');
    await until(() => mock.clock.sleeping === 0 && mock.journal.entries().length === 1);
    expect(mock.journal.entries()[0]).toMatchObject({ status: undefined, faults: ['rule'] });
    expect(mock.seen.asked).toEqual([]);
  });

  test('hang: holds until the rule is removed', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'hang' });
    let answered = false;
    const answer = mock.ask().then((response) => {
      answered = true;
      return response.status;
    });
    await (await mock.ask()).arrayBuffer(); // the second call passes the first
    expect(answered).toBe(false);
    mock.faults.remove('rule');
    expect(await answer).toBe(200);
    expect(mock.faults.hits('rule')).toBe(1);
  });

  test('hang: ends as a lost connection when the mock closes', async () => {
    const mock = await start(transport);
    mock.inject({ type: 'hang' });
    const answer = failureOf(mock.ask());
    await until(() => mock.faults.hits('rule') === 1);
    await mock.served[Symbol.asyncDispose]();
    expect((await answer).name).toBe('TypeError');
  });

  test('hang: ends when the client gives up', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'hang' });
    const client = new AbortController();
    const answer = failureOf(mock.ask({ signal: client.signal }));
    await until(() => mock.faults.hits('rule') === 1);
    client.abort();
    expect((await answer).name).toBe('AbortError');
    await until(() => mock.journal.entries().length === 1);
  });

  test('reset: the client sees ECONNRESET', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'reset' });
    expect(await failureOf(mock.ask({ method: 'POST', body: 'x' }))).toEqual({ name: 'TypeError', code: 'ECONNRESET' });
    expect(mock.seen.asked).toEqual([]);
    expect(mock.journal.entries()[0]).toMatchObject({ status: undefined, faults: ['rule'] });
  });

  test('reset with after: the vendor has acted, the answer is lost', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'reset', after: true });
    expect(await failureOf(mock.ask({ method: 'POST', body: 'x' }))).toEqual({ name: 'TypeError', code: 'ECONNRESET' });
    expect(mock.seen.asked).toEqual(['POST /hello']);
  });

  test.each([0, 0.5, 0.99])(
    'truncate to %d: headers promise the whole answer, reading it fails',
    async (keepFraction) => {
      await using mock = await start(transport);
      mock.inject({ type: 'truncate', keepFraction });
      const response = await mock.ask();
      expect(response.headers.get('content-length')).toBe(String(HELLO.length));
      expect(await failureOf(response.text())).toEqual({ name: 'TypeError', code: 'UND_ERR_SOCKET' });
    },
  );

  test('malformed: a body that says it is JSON and is not', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'malformed' });
    const response = await mock.ask();
    expect(response.headers.get('content-type')).toBe('application/json');
    expect((await failureOf(response.json())).name).toBe('SyntaxError');
  });

  test('patch: overwrites values by JSON pointer', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'patch', set: { '/items/0/id': 7, '/new~1key': null, '/items/-': 'end' } });
    expect(await (await mock.ask()).json()).toMatchObject({ items: [{ id: 7 }, 'end'], 'new/key': null });
  });

  test('replace: finds text that JSON escapes', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'replace', find: 'hello "world"', with: 'good"bye' });
    expect(await (await mock.ask()).json()).toMatchObject({ greeting: 'good"bye' });
  });

  test('a rule that finds nothing to change is neither a hit nor journaled', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'replace', find: 'not there', with: 'x' }, 'absent');
    mock.inject({ type: 'patch', set: { '/no/such/parent': 1 } }, 'nowhere');
    expect(await (await mock.ask()).text()).toBe(HELLO);
    expect([mock.faults.hits('absent'), mock.faults.hits('nowhere')]).toEqual([0, 0]);
    expect(mock.journal.entries()[0]?.faults).toEqual([]);
  });

  test('faults of different kinds compose, and the first of one kind wins', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'patch', set: { '/status': 1 } }, 'patch');
    mock.inject({ type: 'status', status: 502 }, 'first');
    mock.inject({ type: 'status', status: 504 }, 'second');
    const response = await mock.ask();
    expect([response.status, await response.json()]).toEqual([502, { vendor: 'error', status: 1 }]);
    expect(mock.journal.entries()[0]?.faults).toEqual(['patch', 'first']);
    expect(mock.faults.hits('second')).toBe(0);
  });

  test('refuses calls once it is closed', async () => {
    const mock = await start(transport);
    await mock.served[Symbol.asyncDispose]();
    expect(await failureOf(mock.ask())).toEqual({ name: 'TypeError', code: 'ECONNREFUSED' });
  });
});

test('a listening mock closes its sockets although a client keeps its connection open', async () => {
  const mock = await start('socket');
  await (await mock.ask()).arrayBuffer();
  const closed = deferred();
  void mock.served[Symbol.asyncDispose]().then(closed.resolve, closed.reject);
  await closed.promise;
});
