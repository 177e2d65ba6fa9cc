import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { file, startLlamaparse } from './testing.ts';

const good = { tier: 'fast', version: 'latest' } as const;

function form(fields: Record<string, string | File>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

describe('refusals in the vendor’s words', () => {
  const json = async (response: Promise<Response>) => {
    const got = await response;
    return { status: got.status, body: (await got.json()) as unknown };
  };

  test.each([
    ['no key', {}, 'Not authenticated'],
    ['another scheme', { authorization: 'Basic abc' }, 'Not authenticated'],
    [
      'a wrong key',
      { authorization: 'Bearer llx-wrong' },
      expect.stringMatching(/^Invalid API Key\. Please check your region/),
    ],
  ])('401 for %s', async (_, headers, detail) => {
    await using mock = await startLlamaparse();
    const response = mock.send(`${mock.url}/api/v1/projects`, { headers: headers as HeadersInit });
    expect(await json(response)).toEqual({ status: 401, body: { detail } });
  });

  test.each(['/v1/status', '/api/v1/health', '/health', '/v1/parse', '/api/v1/parse', '/', '/api/v2/parse/a/b/c'])(
    '404 for %s, with and without a key',
    async (path) => {
      await using mock = await startLlamaparse();
      expect(await json(mock.raw(path))).toEqual({ status: 404, body: { detail: 'Not Found' } });
      expect((await mock.send(`${mock.url}${path}`)).status).toBe(404);
    },
  );

  test('405 for a method that a path does not have', async () => {
    await using mock = await startLlamaparse();
    expect(await json(mock.raw('/api/v2/parse', { method: 'PUT' }))).toEqual({
      status: 405,
      body: { detail: 'Method Not Allowed' },
    });
  });

  test('answers without a key only where the service does', async () => {
    await using mock = await startLlamaparse();
    const status = async (path: string) => (await mock.send(`${mock.url}${path}`)).status;
    expect(await status('/api/health')).toBe(200);
    expect(await status('/api/v2/parse/versions')).toBe(200);
    expect(await status('/api/v1/parsing/supported_file_extensions')).toBe(200);
    expect(await status('/api/v2/parse')).toBe(401);
  });

  test('422 lists what is wrong with an upload, as pydantic does', async () => {
    await using mock = await startLlamaparse();
    const upload = (fields: Record<string, string | File>) =>
      json(mock.raw('/api/v2/parse/upload', { method: 'POST', body: form(fields) }));
    const some = file('Text.', 'a.txt');
    const configuration = JSON.stringify(good);
    const missing = (name: string) => ({ type: 'missing', loc: ['body', name], msg: 'Field required', input: null });
    expect(await upload({ file: some })).toEqual({ status: 422, body: { detail: [missing('configuration')] } });
    expect(await upload({ configuration })).toEqual({ status: 422, body: { detail: [missing('file')] } });
    expect(await upload({ configuration, file: 'text' })).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'value_error', loc: ['body', 'file'] }] },
    });
    expect(await upload({ configuration: '{tier}', file: some })).toMatchObject({
      status: 400,
      body: {
        detail:
          'Invalid JSON in configuration: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
      },
    });
    const wrong = JSON.stringify({ ...good, teir: 'x', crop_box: { top: 2 } });
    const { status, body } = await upload({ configuration: wrong, file: some });
    expect(status).toBe(422);
    expect((body as { detail: unknown[] }).detail).toEqual([
      {
        type: 'less_than_equal',
        loc: ['body', 'configuration', 'crop_box', 'top'],
        msg: 'Input should be less than or equal to 1',
        input: 2,
        ctx: { le: 1 },
      },
      {
        type: 'extra_forbidden',
        loc: ['body', 'configuration', 'teir'],
        msg: 'Extra inputs are not permitted',
        input: 'x',
      },
    ]);
  });

  test.each([
    [
      {},
      [
        ['body', 'tier'],
        ['body', 'version'],
      ],
    ],
    [{ tier: 'fast' }, [['body', 'version']]],
    [{ ...good, tier: 'premium', file_id: 'x' }, [['tier']]],
    [{ ...good, version: '1999-01-01', file_id: 'x' }, [['version']]],
    [good, [['body']]],
    [{ ...good, file_id: 'x', source_url: 'https://a.b/c' }, [['body']]],
    [{ ...good, source_url: 'ftp://a.b' }, [['body', 'source_url']]],
    [{ ...good, file_id: 7 }, [['body', 'file_id']]],
    [
      { ...good, file_id: 'x', processing_options: { ocr_parameters: { languages: ['xx'] } } },
      [['body', 'processing_options', 'ocr_parameters', 'languages', 0]],
    ],
    [
      { ...good, file_id: 'x', page_ranges: { target_pages: 'target_pages' } },
      [['body', 'page_ranges', 'target_pages']],
    ],
    [{ ...good, file_id: 'x', page_ranges: { target_pages: '1-3,2' } }, [['page_ranges']]],
    [{ ...good, file_id: 'x', page_ranges: { max_pages: 0 } }, [['body', 'page_ranges', 'max_pages']]],
    [{ ...good, file_id: 'x', processing_options: { cost_optimizer: { enable: true } } }, [['processing_options']]],
    [
      { ...good, file_id: 'x', webhook_configurations: [{ webhook_url: 'https:' }] },
      [['body', 'webhook_configurations', 0, 'webhook_url']],
    ],
    [
      { ...good, file_id: 'x', webhook_configurations: [{ webhook_headers: { 'a b': 'c' } }] },
      [['body', 'webhook_configurations', 0, 'webhook_headers']],
    ],
    [{ ...good, file_id: 'x', user_metadata: { a: 1 } }, [['body', 'user_metadata', 'a']]],
    [[], [['body']]],
  ])('422 for the request %j', async (body, locs) => {
    await using mock = await startLlamaparse();
    const got = await json(mock.raw('/api/v2/parse', { method: 'POST', body: JSON.stringify(body) }));
    expect(got.status).toBe(422);
    expect((got.body as { detail: { loc: unknown }[] }).detail.map(({ loc }) => loc)).toEqual(locs);
  });

  test('422 for an unknown tier says which tiers there are', async () => {
    await using mock = await startLlamaparse();
    const body = JSON.stringify({ ...good, tier: 'X', file_id: 'y' });
    expect((await json(mock.raw('/api/v2/parse', { method: 'POST', body }))).body).toEqual({
      detail: [
        {
          type: 'value_error',
          loc: ['tier'],
          msg: 'Unsupported tier: X. Must be one of: fast, cost_effective, agentic, agentic_plus',
          input: {},
        },
      ],
    });
  });

  test('422 for a body that is not JSON, and 4xx for sources that are not there', async () => {
    await using mock = await startLlamaparse();
    const post = (body: string) => json(mock.raw('/api/v2/parse', { method: 'POST', body }));
    const invalid = { type: 'json_invalid', loc: ['body', 8], msg: 'JSON decode error', input: {} };
    expect(await post('{"tier":')).toEqual({
      status: 422,
      body: { detail: [{ ...invalid, ctx: { error: 'Expecting value' } }] },
    });
    expect(await post(JSON.stringify({ ...good, file_id: 'nowhere' }))).toMatchObject({ status: 404 });
    expect(await post(JSON.stringify({ ...good, file_id: 'x', configuration_id: 'cfg-1' }))).toMatchObject({
      status: 404,
    });
  });

  test('of the files API: empty files, unknown purposes, unknown ids', async () => {
    await using mock = await startLlamaparse();
    const create = (fields: Record<string, string | File>) =>
      json(mock.raw('/api/v1/beta/files', { method: 'POST', body: form(fields) }));
    expect(await create({ file: file('', 'a.pdf'), purpose: 'parse' })).toEqual({
      status: 400,
      body: { detail: 'Uploaded file is empty.' },
    });
    expect(await create({ file: file('x', 'a.pdf'), purpose: 'fun' })).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'literal_error', loc: ['body', 'purpose'] }] },
    });
    expect(await create({ file: file('x', 'a.pdf') })).toMatchObject({ status: 422 });
    expect(await json(mock.raw('/api/v1/beta/files/nowhere'))).toMatchObject({ status: 404 });
  });

  test.each([
    ['page_size=0', 'greater_than_equal', 'Input should be greater than or equal to 1'],
    ['page_size=1001', 'less_than_equal', 'Input should be less than or equal to 1000'],
    ['page_size=many', 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer'],
    ['status=DONE', 'literal_error', "Input should be 'PENDING', 'RUNNING', 'COMPLETED', 'FAILED' or 'CANCELLED'"],
    [
      'created_at_on_or_after=today',
      'datetime_from_date_parsing',
      'Input should be a valid datetime or date, input is too short',
    ],
    [
      'created_at_on_or_before=the+day+before',
      'datetime_from_date_parsing',
      'Input should be a valid datetime or date, invalid character in year',
    ],
    [
      'project_id=my-id',
      'uuid_parsing',
      'Input should be a valid UUID, invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `m` at 1',
    ],
    [
      'project_id=7',
      'uuid_parsing',
      'Input should be a valid UUID, invalid length: expected length 32 for simple format, found 1',
    ],
    ['organization_id=7-7', 'uuid_parsing', 'Input should be a valid UUID, invalid group count: expected 5, found 2'],
    [
      'project_id=182bd5e5-6e1a-4fe4-a799-aa6d9a6ab2',
      'uuid_parsing',
      'Input should be a valid UUID, invalid group length in group 4: expected 12, found 10',
    ],
  ])('422 for the query %s, its members in pydantic’s order', async (query, type, msg) => {
    await using mock = await startLlamaparse();
    const [name = '', input] = [...new URLSearchParams(query)][0] ?? [];
    const { status, body } = await json(mock.raw(`/api/v2/parse?${query}`));
    const [entry = {}, ...more] = (body as { detail: object[] }).detail;
    expect([status, entry, more]).toMatchObject([422, { type, loc: ['query', name], msg, input }, []]);
    expect(Object.keys(entry).slice(0, 4)).toEqual(['type', 'loc', 'msg', 'input']);
  });

  test.each([
    ['in capitals', (id: string) => id.toUpperCase()],
    ['without hyphens', (id: string) => id.replaceAll('-', '')],
    ['in braces', (id: string) => `{${id}}`],
    ['as a URN', (id: string) => `urn:uuid:${id}`],
  ])('a project is found by its id written %s, as pydantic reads it', async (_, written) => {
    await using mock = await startLlamaparse();
    const { id, project_id } = await mock.client.parsing.create({ ...good, upload_file: file('x', 'a.txt') });
    const asked = await mock.client.parsing.get(id, { project_id: written(project_id) });
    expect(asked.job.project_id).toBe(project_id);
  });

  test.each([
    ['2026-11-01', 1],
    ['2026-11-01T00:00:00', 1],
    ['2100-01-01 00:00Z', 0],
    ['4102444800', 0],
    ['1', 1],
  ])('jobs since %s: %i', async (since, count) => {
    await using mock = await startLlamaparse('in-process', { clock: new VirtualClock(Date.UTC(2026, 10, 1)) });
    await mock.client.parsing.create({ ...good, upload_file: file('x', 'a.txt') });
    expect((await mock.client.parsing.list({ created_at_on_or_after: since })).items).toHaveLength(count);
  });

  test('of queries: expand names and tokens', async () => {
    await using mock = await startLlamaparse();
    const created = await mock.client.parsing.create({ ...good, upload_file: file('x', 'a.txt') });
    const status = async (path: string) => (await mock.raw(path)).status;
    expect(await status(`/api/v2/parse/${created.id}?expand=markdwon`)).toBe(422);
    expect(await status('/api/v2/parse?page_token=nonsense')).toBe(400);
    expect(await status('/api/v2/parse/pjb-unknown')).toBe(404);
  });

  test('403 for a job of another project, which lists of this one do not show', async () => {
    await using mock = await startLlamaparse();
    const other = '11111111-2222-4333-8444-555555555555';
    const job = await mock.client.parsing.create({ ...good, project_id: other, upload_file: file('x', 'a.txt') });
    expect(job.project_id).toBe(other);
    expect((await mock.client.parsing.list()).items).toEqual([]);
    expect((await mock.client.parsing.list({ project_id: other })).items).toHaveLength(1);
    const { project_id } = (await mock.client.projects.list()).map(({ id }) => ({ project_id: id }))[0] ?? {};
    expect((await mock.raw(`/api/v2/parse/${job.id}?project_id=${project_id}`)).status).toBe(403);
  });
});

describe('requests as clients really send them', () => {
  test('expand may be repeated or separated by commas', async () => {
    await using mock = await startLlamaparse();
    const { id } = await mock.client.parsing.create({ ...good, upload_file: file('x', 'a.txt') });
    await mock.finished(id);
    for (const query of ['expand=text&expand=markdown', 'expand=text,markdown', 'expand[]=text&expand[]=markdown']) {
      const body = (await (await mock.raw(`/api/v2/parse/${id}?${query}`)).json()) as object;
      expect(Object.keys(body)).toEqual(['job', 'text', 'markdown']);
    }
  });

  test('an upload in chunks without a length is accepted', async () => {
    await using mock = await startLlamaparse('socket');
    const parts = [
      '--frontier\r\nContent-Disposition: form-data; name="configuration"\r\n\r\n',
      JSON.stringify(good),
      '\r\n--frontier\r\nContent-Disposition: form-data; name="file"; filename="καλημέρα.txt"\r\n',
      'Content-Type: text/plain\r\n\r\nGood mor',
      'ning.\r\n--frontier--\r\n',
    ];
    const body = await new Promise<string>((resolve, reject) => {
      const outgoing = httpRequest(`${mock.url}/api/v2/parse/upload`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${mock.app.apiKey}`,
          'content-type': 'multipart/form-data; boundary=frontier',
          'transfer-encoding': 'chunked',
        },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      });
      for (const part of parts) outgoing.write(part);
      outgoing.end();
    });
    const job = JSON.parse(body) as { id: string; name: string };
    expect(job.name).toBe('καλημέρα.txt');
    expect((await mock.finished(job.id, ['text_full'])).text_full).toBe('Good morning.');
  });

  test('faults answer in the vendor’s words', async () => {
    await using mock = await startLlamaparse();
    mock.faults.add({
      id: 'storm',
      vendor: 'llamaparse',
      operation: 'parse.upload',
      when: { type: 'first', count: 1 },
      inject: { type: 'status', status: 500 },
    });
    const response = await mock.raw('/api/v2/parse/upload', { method: 'POST' });
    expect(response.status).toBe(500);
    expect(((await response.json()) as { detail: string }).detail).toMatch(/^Oops! .* correlation ID: [0-9a-f-]{36}$/);
  });
});
