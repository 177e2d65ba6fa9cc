import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { file, type Llamaparse, startLlamaparse, TRANSPORTS } from '../testing.ts';

const parseAs = { tier: 'cost_effective', version: 'latest' } as const;
const HOUR_MS = 3_600_000;

function form(fields: Record<string, string | File>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

const made = (mock: Llamaparse, name: string) =>
  mock.client.files.create({ file: file(`# ${name}`, name), purpose: 'parse', external_file_id: `ext-${name}` });

describe.each(TRANSPORTS)('the files API through the official SDK, %s', (transport) => {
  test('keeps a file with all its facts for 48 hours', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse(transport, { clock });
    const created = await made(mock, 'tides.md');
    expect(created).toMatchObject({
      name: 'tides.md',
      file_type: 'md',
      purpose: 'parse',
      external_file_id: 'ext-tides.md',
    });
    expect(Date.parse(created.expires_at ?? '')).toBe(clock.now() + 48 * HOUR_MS);
    expect(await mock.client.files.retrieve(created.id)).toMatchObject({ id: created.id, name: 'tides.md' });
    await clock.advance(48 * HOUR_MS);
    await expect(mock.client.files.retrieve(created.id)).rejects.toMatchObject({ status: 404 });
    const gone = { status: 404, error: { detail: 'Source file not found in storage' } };
    await expect(mock.client.parsing.create({ ...parseAs, file_id: created.id })).rejects.toMatchObject(gone);
    await expect(mock.client.files.content(created.id)).rejects.toMatchObject(gone);
  });

  test('lists in three orders, in pages, by name, by ids and by the caller’s own id', async () => {
    await using mock = await startLlamaparse(transport);
    for (const name of ['b.md', 'c.md', 'a.md']) await made(mock, name);
    const names = async (query: Parameters<typeof mock.client.files.list>[0]) => {
      const found: string[] = [];
      for await (const each of mock.client.files.list(query)) found.push(each.name);
      return found;
    };
    expect(await names({ page_size: 1 })).toEqual(['a.md', 'c.md', 'b.md']);
    expect(await names({ order_by: 'name', page_size: 2 })).toEqual(['a.md', 'b.md', 'c.md']);
    expect(await names({ file_name: 'b.md' })).toEqual(['b.md']);
    expect(await names({ external_file_id: 'ext-c.md' })).toEqual(['c.md']);
    const [first] = (await mock.client.files.list()).items;
    expect(await names({ file_ids: [first?.id ?? ''] })).toEqual(['a.md']);
    const queried = await mock.client.files.query({ filter: { file_name: 'c.md' } });
    expect([queried.items.map(({ name }) => name), queried.total_size]).toEqual([['c.md'], 1]);
    const ordered = async (order_by: string) =>
      (await mock.client.files.query({ order_by })).items.map(({ name }) => name);
    expect(await ordered('name desc')).toEqual(['c.md', 'b.md', 'a.md']);
    expect(await ordered('created_at')).toEqual(['b.md', 'c.md', 'a.md']);
    await expect(ordered('size')).rejects.toMatchObject({ status: 400 });
    await expect(mock.client.files.list({ order_by: 'name desc' })).rejects.toMatchObject({ status: 422 });
  });

  test('hands out links that serve the bytes until they expire or the file is deleted', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse(transport, { clock });
    const { id } = await made(mock, 'tides.md');
    const link = async (seconds: number) => (await mock.client.files.content(id, { expires_at_seconds: seconds })).url;
    const [short, long] = [await link(60), await link(600)];
    expect(await (await mock.send(short)).text()).toBe('# tides.md');
    await clock.advance(60_000);
    expect((await mock.send(short)).status).toBe(403);
    expect((await mock.send(long)).status).toBe(200);
    await mock.client.files.delete(id);
    const missing = await mock.send(long);
    expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining('<Code>NoSuchKey</Code>')]);
  });
});

describe('the files API', () => {
  test.each([
    ['no file in a form', { purpose: 'parse' }, 400, 'file field is required for multipart requests.'],
    ['an empty file', { purpose: 'parse', file: file('', 'a.md') }, 400, 'Uploaded file is empty.'],
    ['a file without a name', { purpose: 'parse', file: file('x', '') }, 400, 'File must have a filename.'],
  ])('refuses %s', async (_, fields, status, detail) => {
    await using mock = await startLlamaparse();
    const response = await mock.raw('/api/v1/beta/files', { method: 'POST', body: form(fields) });
    expect([response.status, await response.json()]).toEqual([status, { detail }]);
  });

  test('of before 2026 takes upload_file, lists a bare array, and has the same files', async () => {
    await using mock = await startLlamaparse();
    const upload = (fields: Record<string, string | File>) =>
      mock.raw('/api/v1/files?external_file_id=mine', { method: 'POST', body: form(fields) });
    const missing = await upload({ file: file('x', 'a.md') });
    expect([missing.status, await missing.json()]).toEqual([
      422,
      { detail: [{ type: 'missing', loc: ['body', 'upload_file'], msg: 'Field required', input: null }] },
    ]);
    const old = (await (await upload({ upload_file: file('# Old', 'old.md') })).json()) as { id: string };
    expect(Object.keys(old)).toEqual([
      ...['id', 'created_at', 'updated_at', 'name', 'external_file_id', 'file_size', 'file_type', 'project_id'],
      ...['last_modified_at', 'resource_info', 'permission_info', 'data_source_id'],
    ]);
    expect(old).toMatchObject({ name: 'old.md', external_file_id: 'mine', file_size: 5, file_type: 'md' });
    expect(await (await mock.raw('/api/v1/files')).json()).toEqual([old]);
    expect((await mock.client.files.retrieve(old.id)).name).toBe('old.md');
    const content = (await (await mock.raw(`/api/v1/files/${old.id}/content`)).json()) as { url: string };
    expect(await (await mock.send(content.url)).text()).toBe('# Old');
    expect((await mock.raw(`/api/v1/files/${old.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await mock.raw(`/api/v1/files/${old.id}`)).status).toBe(404);
  });
});

test('the OpenAPI document names every route, and a key where one is needed', async () => {
  await using mock = await startLlamaparse();
  const document = (await (await mock.send(`${mock.url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { security?: unknown; parameters: { name: string }[] }>>;
  };
  expect(document.paths['/api/v2/parse/{id}/cancel']?.post?.security).toEqual([{ HTTPBearer: [] }]);
  expect(document.paths['/api/v2/parse/versions']?.get?.security).toBeUndefined();
  for (const [path, methods] of Object.entries(document.paths)) {
    const url = `${mock.url}${path.replace(/\{\w+\}/g, 'x')}`;
    for (const method of Object.keys(methods)) {
      const { status } = await mock.send(url, { method: method.toUpperCase() });
      const open = methods[method]?.security === undefined;
      expect([path, method, status === 401]).toEqual([path, method, !open]);
    }
  }
});

test('results expire, and then their job answers 404', async () => {
  const clock = new VirtualClock();
  await using mock = await startLlamaparse('in-process', { clock });
  const { id } = await mock.client.parsing.create({ ...parseAs, upload_file: file('# Tides', 'a.md') });
  await mock.finished(id);
  await clock.advance(30 * 24 * HOUR_MS);
  expect((await mock.client.parsing.get(id)).job.status).toBe('COMPLETED');
  await expect(mock.client.parsing.get(id, { expand: ['text'] })).rejects.toMatchObject({
    status: 404,
    error: { detail: expect.stringMatching(/^Result for Parsing Job .* not found/) },
  });
});
