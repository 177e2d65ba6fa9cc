import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type LlamaCloud from '@llamaindex/llama-cloud';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { nextTurn } from '../../../lib/waiting.ts';
import type { FaultAction, FaultTrigger } from '../../kit/faults/types.ts';
import { file, type Llamaparse, startLlamaparse } from '../testing.ts';

type Webhook = NonNullable<LlamaCloud.ParsingCreateParams['webhook_configurations']>[number];

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real server that keeps what it gets. */
async function startReceiver() {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ headers: request.headers, body });
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    async until(count: number) {
      while (received.length < count) await nextTurn();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const secret = 'whsec-test';

async function submit(mock: Llamaparse, hook: Webhook, text = 'Ring.') {
  const { id } = await mock.client.parsing.create({
    tier: 'fast',
    version: 'latest',
    upload_file: file(text, 'a.txt'),
    webhook_configurations: [hook],
  });
  return id;
}

function inject(mock: Llamaparse, action: FaultAction, when: FaultTrigger = { type: 'always' }) {
  mock.faults.add({
    id: 'hook',
    vendor: 'llamaparse',
    operation: 'webhook.deliver',
    when,
    inject: action,
  });
}

function signatureOf({ body }: Received, key = secret): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

describe('webhooks', () => {
  test('tell all events of a job, signed over the raw body', async () => {
    await using receiver = await startReceiver();
    await using mock = await startLlamaparse('socket', { fetch });
    const webhook_headers = { 'X-Mine': 'yes' };
    const id = await submit(mock, {
      webhook_url: receiver.url,
      webhook_output_format: 'json',
      webhook_signing_secret: secret,
      webhook_headers,
    });
    await receiver.until(3);
    const events = receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(events.map((event) => event.event_type).sort()).toEqual(['parse.pending', 'parse.running', 'parse.success']);
    expect(new Set(events.map((event) => event.event_id)).size).toBe(3);
    for (const [index, one] of receiver.received.entries()) {
      expect(events[index]).toEqual({
        event_id: one.headers['x-webhook-event-id'],
        event_type: one.headers['x-webhook-event-type'],
        timestamp: expect.any(Number),
        data: { id, job_id: id },
      });
      expect(one.headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'llamaindex-webhook-service/1.0',
        'x-mine': 'yes',
        'lc-signature': signatureOf(one),
      });
    }
  });

  test('send the payload as a JSON-encoded string unless told otherwise, and no signature without a secret', async () => {
    await using receiver = await startReceiver();
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { fetch, clock });
    const id = await submit(mock, { webhook_url: receiver.url, webhook_events: ['parse.success'] });
    await receiver.until(1);
    const outer: unknown = JSON.parse(receiver.received[0]?.body ?? '');
    expect(typeof outer).toBe('string');
    expect(JSON.parse(String(outer))).toEqual({
      event_id: receiver.received[0]?.headers['x-webhook-event-id'],
      event_type: 'parse.success',
      timestamp: clock.now() / 1000,
      data: { id, job_id: id },
    });
    expect(receiver.received[0]?.headers).not.toHaveProperty('lc-signature');
    await mock.app[Symbol.asyncDispose]();
    expect(receiver.received).toHaveLength(1);
  });

  test('tell failures and cancellations', async () => {
    await using receiver = await startReceiver();
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { fetch, clock, latency: { queuedMs: 10, perPageMs: 0 } });
    const hook = { webhook_url: receiver.url, webhook_events: ['parse.error', 'parse.cancelled'] };
    const cancelled = await submit(mock, hook);
    await mock.client.parsing.cancel(cancelled);
    await receiver.until(1);
    await submit(mock, hook, ' \n ');
    await clock.advance(10);
    await receiver.until(2);
    expect(receiver.received.map(({ headers }) => headers['x-webhook-event-type'])).toEqual([
      'parse.cancelled',
      'parse.error',
    ]);
  });

  test('are tried three times, after one and two seconds, then given up', async () => {
    const clock = new VirtualClock();
    const statuses = [500, 302, 404, 200];
    const sent: { at: number; body: unknown }[] = [];
    const failing: typeof fetch = async (_input, init) => {
      sent.push({ at: clock.elapsed(), body: init?.body });
      return new Response(null, { status: statuses[sent.length - 1] ?? 200 });
    };
    await using mock = await startLlamaparse('in-process', { fetch: failing, clock });
    await submit(mock, { webhook_url: 'http://hook.test/', webhook_events: ['parse.success'] });
    while (mock.journal.entries({ kind: 'webhook' }).length === 0) await nextTurn();
    await clock.advance(100_000);
    expect(sent.map(({ at }) => at)).toEqual([0, 1_000, 3_000]);
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
    expect(mock.journal.entries({ kind: 'webhook' }).map(({ status, facts }) => [status, facts.attempt])).toEqual([
      [500, 1],
      [302, 2],
      [404, 3],
    ]);
  });

  test('are given up on an endpoint that never answers after 30 seconds an attempt', async () => {
    const clock = new VirtualClock();
    const never: typeof fetch = (_input, init) =>
      new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    await using mock = await startLlamaparse('in-process', { fetch: never, clock });
    await submit(mock, { webhook_url: 'http://silent.test/', webhook_events: ['parse.success'] });
    while (clock.sleeping === 0) await nextTurn();
    await clock.advance(29_999);
    expect(mock.journal.entries({ kind: 'webhook' })).toHaveLength(0);
    await clock.advance(1);
    expect(mock.journal.entries({ kind: 'webhook' })).toMatchObject([{ status: undefined, durationMs: 30_000 }]);
  });

  test('end with the mock: nothing waits and nothing is sent after it is closed', async () => {
    const clock = new VirtualClock();
    let sent = 0;
    const failing: typeof fetch = () => {
      sent++;
      return Promise.reject(new TypeError('fetch failed'));
    };
    const mock = await startLlamaparse('in-process', { fetch: failing, clock });
    await submit(mock, { webhook_url: 'http://gone.test/', webhook_events: ['parse.success'] });
    while (clock.sleeping === 0) await nextTurn();
    await mock[Symbol.asyncDispose]();
    expect(clock.sleeping).toBe(0);
    await clock.advance(60_000);
    expect(sent).toBe(1);
  });
});

describe('webhook faults', () => {
  async function runWith(action: FaultAction, expected: number) {
    await using receiver = await startReceiver();
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { fetch, clock });
    inject(mock, action);
    const hook = { webhook_url: receiver.url, webhook_events: ['parse.success'], webhook_signing_secret: secret };
    await submit(mock, hook);
    const entries = () => mock.journal.entries({ kind: 'webhook' });
    while (entries().length < Math.max(1, expected)) await nextTurn();
    await clock.advance(60_000);
    expect(mock.faults.hits('hook')).toBe(1);
    for (const entry of entries()) expect(entry.faults).toEqual(['hook']);
    expect(receiver.received).toHaveLength(expected);
    return receiver.received;
  }

  test('lost: never sent, never retried', async () => {
    expect(await runWith({ type: 'webhook', become: 'lost' }, 0)).toEqual([]);
  });

  test('duplicated: the same event twice', async () => {
    const [a, b] = await runWith({ type: 'webhook', become: 'duplicated' }, 2);
    expect(a?.body).toBe(b?.body);
    expect(a?.headers['lc-signature']).toBe(b?.headers['lc-signature']);
  });

  test('forged: a signature that is not made with the secret', async () => {
    const [one] = await runWith({ type: 'webhook', become: 'forged' }, 1);
    if (!one) throw new Error('nothing came');
    expect(one.headers['lc-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(one.headers['lc-signature']).not.toBe(signatureOf(one));
  });

  test('clock-skew: the time it tells is off by so much, and the signature is of what it tells', async () => {
    const [one] = await runWith({ type: 'clock-skew', ms: -60_000 }, 1);
    if (!one) throw new Error('nothing came');
    expect(JSON.parse(JSON.parse(one.body)).timestamp).toBe(new VirtualClock().now() / 1000 - 60);
    expect(one.headers['lc-signature']).toBe(signatureOf(one));
  });

  test('a rule per job counts each job’s deliveries, of those whose body it names', async () => {
    await using receiver = await startReceiver();
    await using mock = await startLlamaparse('in-process', { fetch });
    mock.faults.add({
      ...{ id: 'each', vendor: 'llamaparse', operation: 'webhook.deliver', per: 'job', match: 'parse.success' },
      ...{ when: { type: 'nth', n: 1 }, inject: { type: 'webhook', become: 'lost' } },
    });
    const hook = { webhook_url: receiver.url, webhook_events: ['parse.pending', 'parse.success'] };
    const ids = [await submit(mock, hook), await submit(mock, hook)];
    while (mock.journal.entries({ kind: 'webhook' }).length < 4) await nextTurn();
    const lost = mock.journal.entries({ kind: 'webhook', faulted: true });
    expect(lost.map(({ facts }) => [facts.jobId, facts.event]).sort()).toEqual(
      ids.map((id) => [id, 'parse.success']).sort(),
    );
    expect(lost[0]).toMatchObject({ status: undefined, durationMs: 0, facts: { attempt: 0 } });
    expect(receiver.received).toHaveLength(2);
  });

  test('late: after the delay asked for', async () => {
    expect(await sentWhile({ type: 'webhook-late', ms: 5_000 }, ['parse.success'], 5_000)).toEqual([
      { event: 'parse.success', at: 5_000 },
    ]);
  });

  test('reordered: another goes first, or where there is none it goes two seconds late', async () => {
    const action = { type: 'webhook', become: 'reordered' } as const;
    expect(await sentWhile(action, ['parse.pending', 'parse.success'], 0)).toEqual([
      { event: 'parse.success', at: 0 },
      { event: 'parse.pending', at: 0 },
    ]);
    expect(await sentWhile(action, ['parse.success'], 2_000)).toEqual([{ event: 'parse.success', at: 2_000 }]);
  });

  /** What is sent, and when, while the clock goes so far once the fault has struck the first delivery. */
  async function sentWhile(action: FaultAction, events: NonNullable<Webhook['webhook_events']>, ms: number) {
    const clock = new VirtualClock();
    const sent: { event: string | null; at: number }[] = [];
    const recording: typeof fetch = async (_input, init) => {
      sent.push({ event: new Headers(init?.headers).get('x-webhook-event-type'), at: clock.elapsed() });
      return new Response(null);
    };
    await using mock = await startLlamaparse('in-process', { fetch: recording, clock });
    inject(mock, action, { type: 'nth', n: 1 });
    await submit(mock, { webhook_url: 'http://hook.test/', webhook_events: events });
    while (mock.faults.hits('hook') === 0) await nextTurn();
    if (ms > 0) await clock.advance(ms);
    while (mock.journal.entries({ kind: 'webhook' }).length < events.length) await nextTurn();
    return sent;
  }
});
