import { describe, expect, test } from 'vitest';
import { EVENTS, failureOf, HELLO, start, TRANSPORTS, until } from './testing.ts';

describe.each(TRANSPORTS)('what a client sees of a fault, %s', (transport) => {
  // the app answers /hello with bytes at hand (a light response) in one row and with a Response in the other
  describe.each(['/hello', '/light'])('on %s', (path) => {
    test('empty: status and headers, and no byte of body', async () => {
      await using mock = await start(transport);
      mock.inject({ type: 'empty' });
      const response = await mock.ask({}, path);
      expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '0', '']);
      expect(mock.faults.hits('rule')).toBe(1);
    });

    test('empty answer: the connection is closed without a byte', async () => {
      await using mock = await start(transport);
      mock.inject({ type: 'empty', what: 'answer' });
      expect(await failureOf(mock.ask({}, path))).toEqual({ name: 'TypeError', code: 'UND_ERR_SOCKET' });
      expect(mock.journal.entries()[0]).toMatchObject({ status: undefined, faults: ['rule'] });
    });

    test('truncate to so many bytes: the rest never comes', async () => {
      await using mock = await start(transport);
      mock.inject({ type: 'truncate', keepBytes: 5 });
      const response = await mock.ask({}, path);
      expect(response.headers.get('content-length')).toBe(String(HELLO.length));
      expect(await failureOf(response.text())).toEqual({ name: 'TypeError', code: 'UND_ERR_SOCKET' });
    });

    test('a Content-Length too long: reading to the end fails', async () => {
      await using mock = await start(transport);
      mock.inject({ type: 'content-length', add: 10 });
      const response = await mock.ask({}, path);
      expect(response.headers.get('content-length')).toBe(String(HELLO.length + 10));
      expect(await failureOf(response.text())).toEqual({ name: 'TypeError', code: 'UND_ERR_SOCKET' });
    });

    test('a Content-Length too short: the client takes what it says for the whole', async () => {
      await using mock = await start(transport);
      mock.inject({ type: 'content-length', add: -10 });
      expect(await (await mock.ask({}, path)).text()).toBe(HELLO.slice(0, -10));
    });

    test('content-type: the body says it is something else', async () => {
      await using mock = await start(transport);
      mock.inject({ type: 'content-type', value: 'text/html' });
      const response = await mock.ask({}, path);
      expect([response.headers.get('content-type'), await response.text()]).toEqual(['text/html', HELLO]);
    });

    test('clock-skew: the Date header is off by so much', async () => {
      await using mock = await start(transport);
      mock.inject({ type: 'clock-skew', ms: -3_600_000 });
      const response = await mock.ask({}, path);
      const date = Date.parse(response.headers.get('date') ?? '');
      expect(date).toBe(mock.clock.now() - 3_600_000);
    });

    test('dribble: the head at once, the body slice by slice as the clock goes', async () => {
      await using mock = await start(transport);
      mock.inject({ type: 'dribble', slices: 4, overMs: 4000 });
      const response = await mock.ask({}, path);
      const text = response.text();
      for (let slice = 0; slice < 4; slice++) {
        await until(() => mock.clock.sleeping === 1);
        await mock.clock.advance(1000);
      }
      expect(await text).toBe(HELLO);
    });

    test('bandwidth: the body takes as long as its bytes', async () => {
      await using mock = await start(transport);
      mock.inject({ type: 'bandwidth', bytesPerSecond: HELLO.length * 5 });
      const startedAt = mock.clock.now();
      const text = (await mock.ask({}, path)).text();
      await drive(mock.clock, text);
      expect(mock.clock.now() - startedAt).toBeCloseTo(200, 0);
      expect(await text).toBe(HELLO);
    });

    test('a client that gives up while an answer dribbles ends it', async () => {
      await using mock = await start(transport);
      mock.inject({ type: 'dribble', slices: 4, overMs: 4000 });
      const client = new AbortController();
      const response = await mock.ask({ signal: client.signal }, path);
      const text = failureOf(response.text());
      await until(() => mock.clock.sleeping === 1);
      client.abort();
      expect((await text).name).toBe('AbortError');
      await until(() => mock.clock.sleeping === 0);
    });
  });

  test('swapped: the newest answer to another request of the operation', async () => {
    await using mock = await start(transport);
    mock.faults.add({ ...ANY, when: { type: 'nth', n: 3 }, inject: { type: 'swapped' } });
    const texts = [];
    for (const id of ['a', 'b', 'a']) texts.push(await (await mock.ask({}, `/echo/${id}`)).text());
    expect(texts).toEqual(['a 1', 'b 2', 'b 2']);
    expect(mock.faults.hits('any')).toBe(1);
  });

  test('stale: the first answer to the same path, again', async () => {
    await using mock = await start(transport);
    mock.faults.add({ ...ANY, inject: { type: 'stale' } });
    const texts = [];
    for (const id of ['a', 'b', 'a', 'a']) texts.push(await (await mock.ask({}, `/echo/${id}`)).text());
    expect(texts).toEqual(['a 1', 'b 2', 'a 1', 'a 1']);
    expect(mock.faults.hits('any')).toBe(2);
  });

  test('cut-stream: breaks in the middle of an event', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'cut-stream', keepEvents: 2 });
    const response = await mock.ask({}, '/events');
    const read: string[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
          read.push(new TextDecoder().decode(chunk));
      })(),
    );
    expect(failure).toEqual({ name: 'TypeError', code: 'UND_ERR_SOCKET' });
    expect(read.join('')).toBe('data: {"n":1}\n\ndata: {"n":2}\n\ndata: {');
  });

  test('cut-stream by end: what is left ends in order, as if it were all', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'cut-stream', keepEvents: 1, by: 'end' });
    expect(await (await mock.ask({}, '/events')).text()).toBe('data: {"n":1}\n\n');
    expect(await (await mock.ask({}, '/events')).text()).toBe(EVENTS);
  });

  test('cut-stream leaves an answer that is no stream alone, and is no hit', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'cut-stream', keepEvents: 0 });
    expect(await (await mock.ask()).text()).toBe(HELLO);
    expect(mock.faults.hits('rule')).toBe(0);
  });

  test('sequence: a step for each time, then well for good', async () => {
    await using mock = await start(transport);
    mock.faults.add({ ...ANY, inject: { type: 'sequence', steps: [503, 'ok', { type: 'status', status: 429 }] } });
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await mock.ask()).status);
    expect(statuses).toEqual([503, 200, 429, 200, 200]);
    expect(mock.faults.hits('any')).toBe(2);
  });

  test('faults of different kinds compose: a shortened body that dribbles under a false name', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'dribble', slices: 2, overMs: 2 }, 'slow');
    mock.inject({ type: 'content-length', add: -5 }, 'short');
    mock.inject({ type: 'truncate', keepBytes: 1 }, 'second-of-its-group');
    mock.inject({ type: 'content-type', value: 'text/plain' }, 'name');
    const response = await mock.ask();
    const text = response.text();
    await drive(mock.clock, text);
    expect([response.headers.get('content-type'), await text]).toEqual(['text/plain', HELLO.slice(0, -5)]);
    expect(mock.journal.entries()[0]?.faults).toEqual(['slow', 'short', 'name']);
    expect(mock.faults.hits('second-of-its-group')).toBe(0);
  });

  test('a scope’s rules strike only its calls, which the journal marks', async () => {
    await using mock = await start(transport);
    mock.faults.add({ ...ANY, scope: 'mine', inject: { type: 'status', status: 503 } });
    const scoped = (scope: string) => ({ headers: { 'x-shakedown-scope': scope } });
    const asked = [{}, scoped('mine'), scoped('other')];
    const statuses = [];
    for (const init of asked) statuses.push((await mock.ask(init)).status);
    expect(statuses).toEqual([200, 503, 200]);
    expect(mock.journal.entries().map((entry) => entry.scope)).toEqual([undefined, 'mine', 'other']);
  });

  test('the plan stands before the answer does', async () => {
    await using mock = await start(transport);
    mock.inject({ type: 'hang' });
    const answer = mock.ask({ headers: { 'x-shakedown-scope': 'mine' } });
    await until(() => mock.faults.hits('rule') === 1);
    expect(mock.faults.plans()).toEqual([
      {
        instance: 'mock',
        vendor: 'supabase',
        operation: 'hello',
        request: expect.stringMatching(/^[0-9a-f]{16,}$/),
        attempt: '1',
        scope: 'mine',
        faults: [{ rule: 'rule', inject: { type: 'hang' } }],
      },
    ]);
    expect(mock.journal.entries()).toEqual([]);
    mock.faults.clear();
    await answer;
  });
});

const ANY = { id: 'any', vendor: 'supabase', operation: '*', when: { type: 'always' } } as const;

/** Moves the clock from one sleep to the next until the work is done. */
async function drive(clock: Awaited<ReturnType<typeof start>>['clock'], work: Promise<unknown>): Promise<void> {
  let done = false;
  void work.finally(() => {
    done = true;
  });
  while (!done) {
    await clock.advanceToNext();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
