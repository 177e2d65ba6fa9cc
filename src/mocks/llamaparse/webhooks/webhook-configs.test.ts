import { describe, expect, test } from 'vitest';
import { nextTurn } from '../../../lib/waiting.ts';
import { SCOPE_HEADER } from '../../kit/layer.ts';
import { file, startLlamaparse, TRANSPORTS } from '../testing.ts';

const url = 'https://hooks.example.com/llamacloud';
const parseAs = { tier: 'fast', version: 'latest' } as const;

/** A webhook receiver in the place of the network. */
function receiver() {
  const received: { url: string; headers: Headers; body: string }[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    received.push({ url: request.url, headers: request.headers, body: await request.text() });
    return new Response(null, { status: 200 });
  };
  const until = async (count: number) => {
    while (received.length < count) await nextTurn();
  };
  return { received, fetch, until };
}

describe.each(TRANSPORTS)('saved webhook configurations through the official SDK, %s', (transport) => {
  test('are created, listed newest first, read, changed and deleted, and never show their secret', async () => {
    await using mock = await startLlamaparse(transport);
    const { webhookConfigs } = mock.client;
    const created = await webhookConfigs.create({ webhook_url: url, webhook_signing_secret: 'whsec-hidden' });
    expect(created).toMatchObject({
      id: expect.stringMatching(/^whc-/),
      tenant_type: 'project',
      webhook_url: url,
      webhook_events: null,
      webhook_headers: null,
      webhook_output_format: null,
      has_secret: true,
    });
    const second = await webhookConfigs.create({ webhook_url: `${url}/2`, webhook_events: ['parse.success'] });
    expect((await webhookConfigs.list()).map(({ id }) => id)).toEqual([second.id, created.id]);
    const updated = await webhookConfigs.update(created.id, { webhook_output_format: 'json' });
    expect(updated).toMatchObject({ webhook_url: url, webhook_output_format: 'json', has_secret: true });
    expect(await webhookConfigs.retrieve(created.id)).toEqual(updated);
    expect(JSON.stringify([created, updated, await webhookConfigs.list()])).not.toContain('whsec-hidden');
    await webhookConfigs.delete(created.id);
    await expect(webhookConfigs.retrieve(created.id)).rejects.toMatchObject({ status: 404 });
    expect(await webhookConfigs.list()).toHaveLength(1);
  });

  test('are told of the jobs that name them, beside the endpoints of the request', async () => {
    const { received, fetch, until } = receiver();
    await using mock = await startLlamaparse(transport, { fetch });
    const saved = await mock.client.webhookConfigs.create({
      webhook_url: url,
      webhook_events: ['parse.success'],
      webhook_output_format: 'json',
      webhook_signing_secret: 'whsec-saved',
    });
    await mock.client.parsing.create({
      ...parseAs,
      upload_file: file('Ring.', 'a.txt'),
      webhook_configuration_ids: [saved.id],
      webhook_configurations: [{ webhook_url: `${url}/inline`, webhook_events: ['parse.success'] }],
    });
    await until(2);
    expect(received.map((each) => each.url).sort()).toEqual([url, `${url}/inline`]);
    const signed = received.filter(({ headers }) => headers.has('lc-signature'));
    expect(signed.map((each) => each.url)).toEqual([url]);
  });
});

describe('saved webhook configurations', () => {
  test('of another project are refused, and so is a job that names one that is not there', async () => {
    await using mock = await startLlamaparse();
    const project_id = '11111111-2222-4333-8444-555555555555';
    const other = await mock.client.webhookConfigs.create({ webhook_url: url, project_id });
    const own = (await mock.client.projects.list())[0]?.id ?? '';
    await expect(mock.client.webhookConfigs.retrieve(other.id, { project_id: own })).rejects.toMatchObject({
      status: 403,
    });
    expect(await mock.client.webhookConfigs.list()).toEqual([]);
    const parse = (id: string) =>
      mock.client.parsing.create({
        ...parseAs,
        upload_file: file('x', 'a.txt'),
        webhook_configuration_ids: [id],
      });
    await expect(parse('whc-nowhere')).rejects.toMatchObject({ status: 404 });
    await expect(parse(other.id)).rejects.toMatchObject({ status: 403 });
    expect((await mock.client.parsing.list()).items).toEqual([]);
  });

  test.each([
    ['no URL', {}, ['webhook_url'], 'missing'],
    ['no events at all', { webhook_url: url, webhook_events: [] }, ['webhook_events'], 'too_short'],
    ['an unknown event', { webhook_url: url, webhook_events: ['completed'] }, ['webhook_events', 0], 'literal_error'],
    ['an unknown field', { webhook_url: url, secret: 'x' }, ['secret'], 'extra_forbidden'],
    ['another format', { webhook_url: url, webhook_output_format: 'xml' }, ['webhook_output_format'], 'literal_error'],
  ])('422 for %s', async (_, body, loc, type) => {
    await using mock = await startLlamaparse();
    const response = await mock.raw('/api/v1/beta/webhook-configs', { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: [{ type, loc: ['body', ...loc] }] });
  });

  test.each([
    'https://hooks.example.com/a',
    'HTTPS://hooks.example.com/a',
    'http://127.0.0.1:9000/a',
    'http://localhost:9000/a',
    'http://[::1]:9000/a',
    'http://pipeline:8000/a',
    'http://host.docker.internal/a',
    'https://a10.1.2.3.example.com/a',
    'https://10.example.com/a',
  ])('the address %s is taken', async (webhook_url) => {
    await using mock = await startLlamaparse();
    const body = JSON.stringify({ webhook_url });
    const { status } = await mock.raw('/api/v1/beta/webhook-configs', { method: 'POST', body });
    expect(status).toBe(200);
  });

  test.each([
    ['http://hooks.example.com/a', 'must use https'],
    ['http://127.0.0.1.example.com/a', 'must use https'],
    ['http://x127.0.0.1x.example.com/a', 'must use https'],
    ['https://10.1.2.3/a', 'must be publicly accessible'],
    ['https://192.168.0.1/a', 'must be publicly accessible'],
    ['https://172.16.0.1/a', 'must be publicly accessible'],
    ['https://169.254.169.254/latest', 'must be publicly accessible'],
    ['https://[fd00::1]/a', 'must be publicly accessible'],
    ['ftp://hooks.example.com/a', 'must be a valid http or https URL'],
    ['mailto:http://hooks.test/a', 'must be a valid http or https URL'],
    ['https:', 'must be a valid http or https URL'],
  ])('the address %s %s', async (webhook_url, why) => {
    await using mock = await startLlamaparse();
    const body = JSON.stringify({ webhook_url });
    const response = await mock.raw('/api/v1/beta/webhook-configs', { method: 'POST', body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      detail: [{ loc: ['body', 'webhook_url'], msg: expect.stringMatching(new RegExp(`webhook_url ${why}$`)) }],
    });
  });
});

test('a webhook meets the fault rules of the scope whose request caused it, and of no other', async () => {
  const { received, fetch, until } = receiver();
  await using mock = await startLlamaparse('in-process', { fetch });
  mock.faults.add({
    id: 'lost',
    vendor: 'llamaparse',
    operation: 'webhook.deliver',
    scope: 'mine',
    when: { type: 'always' },
    inject: { type: 'webhook', become: 'lost' },
  });
  const submit = (path: string, headers: Record<string, string>) =>
    mock.client.parsing.create(
      {
        ...parseAs,
        upload_file: file(path, 'a.txt'),
        webhook_configurations: [{ webhook_url: `${url}/${path}`, webhook_events: ['parse.success'] }],
      },
      { headers },
    );
  const lost = await submit('lost', { [SCOPE_HEADER]: 'mine' });
  await mock.finished(lost.id);
  await submit('told', {});
  await until(1);
  expect(received.map((each) => each.url)).toEqual([`${url}/told`]);
  const deliveries = mock.journal.entries().filter(({ kind }) => kind === 'webhook');
  expect(deliveries.map(({ scope, faults }) => [scope, faults])).toEqual([
    ['mine', ['lost']],
    [undefined, []],
  ]);
});
