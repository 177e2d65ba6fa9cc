import { describe, expect, test } from 'vitest';
import { DeadlineError } from '../../../lib/waiting.ts';
import { CORRELATION_ID, callContext, everythingSaidBy, vendorErrorOf, vendorPorts } from '../testkit/calls.ts';
import { type Reply, type ScriptedServer, scriptedServer } from '../testkit/scripted-server.ts';
import { createLlamaParse } from './index.ts';

const KEY = 'llx-test-0123456789abcdef';
const WEBHOOK_SECRET = 'whsec-do-not-tell';
const JOB = 'pjb-12ue2qidroaofurlc4mfqgfgli1j';

function llamaParseAt(server: ScriptedServer, tier = 'cost_effective') {
  return createLlamaParse(
    { baseUrl: server.url, apiKey: KEY, backend: 'mock', tier, version: 'latest' },
    vendorPorts(),
  );
}

function job(facts: object = {}) {
  return { id: JOB, project_id: 'prj-1', status: 'PENDING', error_message: null, name: null, usage: null, ...facts };
}

function result(facts: object, content: object = {}): Reply {
  return { type: 'json', body: { job: job(facts), ...content } };
}

const page = (page_number: number, markdown: string) => ({ page_number, success: true, markdown });

const request = {
  bytes: new TextEncoder().encode('# Policy'),
  filename: '7f1c.md',
  mime: 'text/markdown',
  webhook: { url: 'https://example.test/hook', secret: WEBHOOK_SECRET },
  maxPages: 201,
};

describe('submitting', () => {
  test('uploads the bytes with tier, version, file name and a signed JSON webhook', async () => {
    await using server = await scriptedServer([{ type: 'json', body: job() }]);
    expect(await llamaParseAt(server).parser.submit(request, callContext())).toEqual({ vendorJobId: JOB });
    const seen = server.requests[0]!;
    expect(seen.path).toBe('/api/v2/parse/upload');
    expect(seen.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(seen.headers['x-correlation-id']).toBe(CORRELATION_ID);
    const form = await new Response(Uint8Array.from(seen.body), {
      headers: { 'content-type': String(seen.headers['content-type']) },
    }).formData();
    const file = form.get('file') as File;
    expect({ name: file.name, type: file.type, text: await file.text() }).toEqual({
      name: '7f1c.md',
      type: 'text/markdown',
      text: '# Policy',
    });
    expect(JSON.parse(String(form.get('configuration')))).toEqual({
      tier: 'cost_effective',
      version: 'latest',
      page_ranges: { max_pages: 201 },
      user_metadata: { filename: '7f1c.md' },
      webhook_configurations: [
        {
          webhook_url: 'https://example.test/hook',
          webhook_events: ['parse.success', 'parse.error', 'parse.partial_success', 'parse.cancelled'],
          webhook_output_format: 'json',
          webhook_signing_secret: WEBHOOK_SECRET,
        },
      ],
    });
  });

  test('asks for no webhook when none is wanted', async () => {
    await using server = await scriptedServer([{ type: 'json', body: job() }]);
    await llamaParseAt(server).parser.submit({ ...request, webhook: undefined }, callContext());
    expect(String(server.requests[0]?.body)).not.toContain('webhook');
  });
});

describe('failures', () => {
  const answer = (status: number, detail: unknown, headers = {}): Reply => ({
    type: 'json',
    status,
    headers,
    body: { detail },
  });
  const echo = [
    { type: 'extra_forbidden', loc: ['x'], msg: 'Extra inputs', input: { webhook_signing_secret: WEBHOOK_SECRET } },
  ];
  const rows: [string, Reply, object][] = [
    [
      'a rate limit',
      answer(429, 'Rate limit exceeded.'),
      { failure: 'throttled', retryable: true, retryAfterMs: undefined },
    ],
    [
      'a rate limit of a gateway',
      answer(429, 'slow', { 'retry-after': '7' }),
      { failure: 'throttled', retryAfterMs: 7000 },
    ],
    [
      'a plan limit',
      answer(429, "You've already reached the maximum number of projects"),
      { failure: 'quota', retryable: false },
    ],
    [
      'no credits left',
      answer(402, "You've exceeded the maximum number of credits for your plan."),
      { failure: 'quota', retryable: false },
    ],
    ['a wrong key', answer(401, `Invalid API Key ${KEY}`), { failure: 'credentials', retryable: false }],
    ['a foreign project', answer(403, 'no'), { failure: 'credentials' }],
    ['a bad request', answer(400, 'no'), { failure: 'rejected', retryable: false }],
    ['an unknown job', answer(404, 'Not Found'), { failure: 'rejected' }],
    ['a file too large', { type: 'text', status: 413, body: 'too large' }, { failure: 'rejected' }],
    ['a validation error that echoes the secret', answer(422, echo), { failure: 'rejected', status: 422 }],
    ['an outage', answer(500, 'Oops!'), { failure: 'unavailable', retryable: true }],
    ['a gateway timeout', { type: 'text', status: 504, body: '<html>' }, { failure: 'unavailable' }],
    ['a reset connection', { type: 'reset' }, { failure: 'unavailable', retryable: true }],
    ['a truncated body', { type: 'truncated', body: '{"id":' }, { failure: 'unavailable' }],
    [
      'broken JSON',
      { type: 'text', body: '{"id', headers: { 'content-type': 'application/json' } },
      { failure: 'malformed' },
    ],
    [
      'an answer without an id',
      { type: 'json', body: { status: 'PENDING' } },
      { failure: 'malformed', retryable: true },
    ],
    ['an unknown status', { type: 'json', body: job({ status: 'SUCCESS' }) }, { failure: 'malformed' }],
  ];
  test.each(rows)(
    '%s is told by its kind, after one request, and nothing secret is said',
    async (_name, reply, expected) => {
      await using server = await scriptedServer([reply]);
      const failure = await vendorErrorOf(llamaParseAt(server).parser.submit(request, callContext()));
      expect(failure).toMatchObject({ vendor: 'llamaparse', ...expected });
      expect(server.requests).toHaveLength(1);
      expect(everythingSaidBy(failure)).not.toContain(WEBHOOK_SECRET);
      expect(everythingSaidBy(failure)).not.toContain(KEY);
    },
  );

  test('a hanging server is a timeout when the deadline fires', async () => {
    await using server = await scriptedServer([{ type: 'hang' }]);
    const deadline = new AbortController();
    const call = llamaParseAt(server).parser.submit(request, callContext(deadline.signal));
    await server.arrived(0);
    deadline.abort(new DeadlineError('submitting', 1000));
    expect(await vendorErrorOf(call)).toMatchObject({ failure: 'timeout', retryable: true });
  });
});

describe('fetching', () => {
  test('asks for markdown, usage and metadata, and puts the pages in order', async () => {
    const markdown = { pages: [page(2, 'two'), page(1, 'one')] };
    await using server = await scriptedServer([result({ status: 'COMPLETED', usage: { credits: 6 } }, { markdown })]);
    expect(await llamaParseAt(server).parser.fetch(JOB, callContext())).toEqual({
      kind: 'done',
      pages: [
        { page: 1, markdown: 'one' },
        { page: 2, markdown: 'two' },
      ],
      credits: 6,
    });
    expect(server.requests[0]?.path).toBe(`/api/v2/parse/${JOB}`);
    expect(server.requests[0]?.query.getAll('expand')).toEqual(['markdown', 'usage', 'job_metadata']);
  });

  test('takes plain text from the fast tier, which refuses markdown', async () => {
    const text = { pages: [{ page_number: 1, text: 'one' }] };
    await using server = await scriptedServer([result({ status: 'COMPLETED' }, { text })]);
    const outcome = await llamaParseAt(server, 'fast').parser.fetch(JOB, callContext());
    expect(outcome).toMatchObject({ kind: 'done', pages: [{ page: 1, markdown: 'one' }] });
    expect(server.requests[0]?.query.getAll('expand')).toContain('text');
  });

  test.each([
    [{ usage: null }, {}, undefined],
    [{ usage: { credits: null } }, {}, undefined],
    [{ usage: { credits: 0 } }, {}, 0],
    [{ usage: null }, { job_metadata: { job_is_cache_hit: true } }, 0],
  ])('credits are unknown until billed, and a cache hit is free: %j %j', async (facts, more, credits) => {
    await using server = await scriptedServer([
      result({ status: 'COMPLETED', ...facts }, { markdown: { pages: [page(1, 'x')] }, ...more }),
    ]);
    expect(await llamaParseAt(server).parser.fetch(JOB, callContext())).toMatchObject({ kind: 'done', credits });
  });

  test.each(['PENDING', 'RUNNING'])('%s is pending', async (status) => {
    await using server = await scriptedServer([result({ status })]);
    expect(await llamaParseAt(server).parser.fetch(JOB, callContext())).toEqual({ kind: 'pending' });
  });

  test.each([
    ['PDF_IS_PROTECTED: the file has a password', /protected/],
    ['The PDF is encrypted', /protected/],
    ['PDF_IS_BROKEN', /broken/],
    ['NO_DATA_FOUND_IN_FILE', /empty/],
    ['The file is empty', /empty/],
    ['UNSUPPORTED_FILE_TYPE', /does not support/],
    ['Job would parse 999 out of 999 pages in document, max pages allowed for parse mode x is 700', /more pages/],
    ['DOCUMENT_TOO_LARGE', /too large/],
    ['a text of Mrs Miller nobody knows', /no known reason/],
  ])('a job that failed with "%s" refuses the document with a clear reason', async (error_message, reason) => {
    await using server = await scriptedServer([result({ status: 'FAILED', error_message })]);
    const outcome = await llamaParseAt(server).parser.fetch(JOB, callContext());
    expect(outcome.kind).toBe('refused');
    expect(outcome.kind === 'refused' && outcome.reason).toMatch(reason);
    expect(JSON.stringify(outcome)).not.toContain('Miller');
  });

  test.each(['An unknown error occurred during processing.', 'TIMEOUT', null])(
    'a job that failed with %j is the trouble of the vendor, not of the document',
    async (error_message) => {
      await using server = await scriptedServer([result({ status: 'FAILED', error_message })]);
      const failure = await vendorErrorOf(llamaParseAt(server).parser.fetch(JOB, callContext()));
      expect(failure).toMatchObject({ failure: 'unavailable', retryable: true });
    },
  );

  test('a cancelled job refuses the document', async () => {
    await using server = await scriptedServer([result({ status: 'CANCELLED' })]);
    expect(await llamaParseAt(server).parser.fetch(JOB, callContext())).toMatchObject({ kind: 'refused' });
  });

  test('a completed job with a page it could not read is refused, never stored with a hole', async () => {
    const markdown = { pages: [page(1, 'one'), { page_number: 2, success: false, error: 'x' }] };
    await using server = await scriptedServer([result({ status: 'COMPLETED' }, { markdown })]);
    expect(await llamaParseAt(server).parser.fetch(JOB, callContext())).toEqual({
      kind: 'refused',
      billed: { pages: 2, credits: undefined },
      code: 'DOCUMENT_UNREADABLE',
      reason: 'the parser could not read page 2',
    });
  });

  test.each<[string, Reply]>([
    ['is about another job', result({ id: 'pjb-other', status: 'COMPLETED' }, { markdown: { pages: [page(1, 'x')] } })],
    ['is completed without content', result({ status: 'COMPLETED' })],
    ['lacks a page', result({ status: 'COMPLETED' }, { markdown: { pages: [page(1, 'x'), page(3, 'y')] } })],
    ['has a page twice', result({ status: 'COMPLETED' }, { markdown: { pages: [page(1, 'x'), page(1, 'y')] } })],
    ['has no job', { type: 'json', body: { markdown: { pages: [] } } }],
  ])('an answer that %s is malformed', async (_name, reply) => {
    await using server = await scriptedServer([reply]);
    const failure = await vendorErrorOf(llamaParseAt(server).parser.fetch(JOB, callContext()));
    expect(failure).toMatchObject({ failure: 'malformed', retryable: true });
  });
});

describe('finding a lost submission', () => {
  const query = { filename: '7f1c.md', since: new Date('2026-01-01T00:00:00Z') };
  const list = (items: object[], next_page_token: string | null = null): Reply => ({
    type: 'json',
    body: { items, next_page_token },
  });
  const tagged = (facts: object) => job({ user_metadata: { filename: '7f1c.md' }, ...facts });

  test.each([
    ['our tag', tagged({ status: 'RUNNING' })],
    ['its name', job({ name: '7f1c.md', status: 'COMPLETED' })],
  ])('knows the job by %s, page after page', async (_name, ours) => {
    await using server = await scriptedServer([
      list([job({ id: 'pjb-a' })], 'next'),
      list([job({ id: 'pjb-b' }), ours]),
    ]);
    expect(await llamaParseAt(server).parser.find(query, callContext())).toEqual({ vendorJobId: JOB });
    expect(server.requests[0]?.query.get('created_at_on_or_after')).toBe('2026-01-01T00:00:00.000Z');
    expect(server.requests[1]?.query.get('page_token')).toBe('next');
  });

  test('finds nothing where nothing is', async () => {
    await using server = await scriptedServer([list([job({ id: 'pjb-a' })])]);
    expect(await llamaParseAt(server).parser.find(query, callContext())).toBeUndefined();
  });

  test.each(['FAILED', 'CANCELLED'])('does not adopt a %s job', async (status) => {
    await using server = await scriptedServer([list([tagged({ status })])]);
    expect(await llamaParseAt(server).parser.find(query, callContext())).toBeUndefined();
  });

  test('gives up as unavailable after a bounded number of pages, rather than say "not found"', async () => {
    await using server = await scriptedServer(() => list([job({ id: 'pjb-a' })], 'more'));
    const failure = await vendorErrorOf(llamaParseAt(server).parser.find(query, callContext()));
    expect(failure).toMatchObject({ failure: 'unavailable', retryable: true });
    expect(server.requests).toHaveLength(20);
  });

  test('a list of the wrong shape is malformed, never "not found"', async () => {
    await using server = await scriptedServer([{ type: 'json', body: { jobs: [] } }]);
    expect(await vendorErrorOf(llamaParseAt(server).parser.find(query, callContext()))).toMatchObject({
      failure: 'malformed',
    });
  });
});

describe('the health check', () => {
  test('asks the documented health route and proves the key', async () => {
    await using server = await scriptedServer([
      { type: 'json', body: { status: 'ok' } },
      { type: 'json', body: [{ id: 'prj-1' }] },
    ]);
    await llamaParseAt(server).check(callContext());
    expect(server.requests.map(({ path }) => path)).toEqual(['/api/health', '/api/v1/projects']);
  });

  test('a wrong key is not healthy although the service lives', async () => {
    await using server = await scriptedServer([
      { type: 'json', body: {} },
      { type: 'json', status: 401, body: { detail: 'Invalid API Key' } },
    ]);
    expect(await vendorErrorOf(llamaParseAt(server).check(callContext()))).toMatchObject({ failure: 'credentials' });
  });
});
