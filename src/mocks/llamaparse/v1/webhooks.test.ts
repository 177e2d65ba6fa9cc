import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { nextTurn } from '../../../lib/waiting.ts';
import { file, simplePdf, startLlamaparse } from '../testing.ts';
import { parsed } from './testing.ts';

const note = () => file('# Tides\n\nThe harbour floods at noon.\n', 'note.md');

interface Received {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Where webhooks go in these tests: kept, and answered with `status`. */
function receiver(status = 200) {
  const received: Received[] = [];
  const receive: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    received.push({ url: request.url, headers: request.headers, body: await request.text() });
    return new Response(null, { status });
  };
  return {
    received,
    receive,
    async until(count: number) {
      while (received.length < count) await nextTurn();
    },
  };
}

describe('webhooks of a v1 job', () => {
  test('tell its events to each configuration, signed; there is no running in v1', async () => {
    const { received, receive, until } = receiver();
    await using mock = await startLlamaparse('in-process', { fetch: receive });
    const configurations = [
      { webhook_url: 'http://hook.test/a', webhook_output_format: 'json', webhook_signing_secret: 'whsec' },
      { webhook_url: 'http://hook.test/b', webhook_events: ['parse.success'] },
    ];
    const { id } = await parsed(mock, { file: note(), webhook_configurations: JSON.stringify(configurations) });
    await until(3);
    const told = received.map(({ url, headers }) => [url, headers.get('x-webhook-event-type')]);
    expect(told.sort()).toEqual([
      ['http://hook.test/a', 'parse.pending'],
      ['http://hook.test/a', 'parse.success'],
      ['http://hook.test/b', 'parse.success'],
    ]);
    const signed = received.find(({ url }) => url.endsWith('/a'));
    if (!signed) throw new Error('nothing was received');
    const signature = createHmac('sha256', 'whsec').update(signed.body).digest('hex');
    expect(signed.headers.get('lc-signature')).toBe(`sha256=${signature}`);
    expect(JSON.parse(signed.body).data).toEqual({ id, job_id: id });
  });

  test('push the whole result once to webhook_url, without an id or event', async () => {
    const { received, receive, until } = receiver();
    await using mock = await startLlamaparse('in-process', { fetch: receive });
    await parsed(mock, { file: file(await simplePdf(2), 'book.pdf'), webhook_url: 'http://hook.test/push' });
    await until(1);
    const [push] = received;
    expect(push?.headers.get('x-webhook-event-type')).toBeNull();
    expect(JSON.parse(push?.body ?? '')).toEqual({
      txt: expect.stringContaining('\n---\n'),
      md: expect.stringContaining('\n\n---\n\n# Chapter 2'),
      json: [
        { page: 1, text: expect.stringContaining('Chapter 1'), md: expect.stringMatching(/^# Chapter 1/), images: [] },
        { page: 2, text: expect.stringContaining('Chapter 2'), md: expect.stringMatching(/^# Chapter 2/), images: [] },
      ],
      images: [],
    });
    expect(received).toHaveLength(1);
  });

  test('push nothing of a job that failed', async () => {
    const { received, receive, until } = receiver();
    await using mock = await startLlamaparse('in-process', { fetch: receive });
    const hooks = JSON.stringify([{ webhook_url: 'http://hook.test/events', webhook_events: ['parse.error'] }]);
    const broken = file('%PDF-1.7\nnothing more', 'broken.pdf');
    await parsed(mock, { file: broken, webhook_url: 'http://hook.test/push', webhook_configurations: hooks });
    await until(1);
    expect(received.map(({ url }) => url)).toEqual(['http://hook.test/events']);
  });

  test('are pushed three times to an endpoint that refuses', async () => {
    const clock = new VirtualClock();
    const { received, receive, until } = receiver(500);
    await using mock = await startLlamaparse('in-process', { fetch: receive, clock });
    await parsed(mock, { file: note(), webhook_url: 'http://hook.test/push' });
    await until(1);
    for (const count of [2, 3]) {
      await clock.advance(2_000);
      await until(count);
    }
    await clock.advance(60_000);
    expect(received).toHaveLength(3);
  });
});
