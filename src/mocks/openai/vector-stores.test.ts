import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

type Mock = Awaited<ReturnType<typeof startOpenAi>>;
const NOW = Date.UTC(2026, 0, 1) / 1000;
const DAY_MS = 86_400_000;
const TOWER = 'The tower is 90 metres tall. It was built of stone.';
const SALT = 'Salt comes from the sea. It is white.';

async function upload({ client }: Mock, name: string, content: string | Uint8Array<ArrayBuffer>) {
  return (await client.files.create({ file: new File([content], name), purpose: 'assistants' })).id;
}

/** A store with one file for each text, all of them read. */
async function filled(mock: Mock, texts: Record<string, string>) {
  const ids = [];
  for (const [name, text] of Object.entries(texts)) ids.push(await upload(mock, name, text));
  const { id } = await mock.client.vectorStores.create({ file_ids: ids });
  await mock.clock.advance(1_000);
  return { id, ids };
}

describe.each(DRIVERS)('vector stores through the official SDK, %s', (driver) => {
  test('are made, read, changed, listed both ways and deleted', async () => {
    await using mock = await startOpenAi(driver);
    const { vectorStores } = mock.client;
    const made = await vectorStores.create({ name: 'towers', metadata: { a: 'b' } });
    expect(made).toEqual({
      id: expect.stringMatching(/^vs_[0-9a-f]{32}$/),
      object: 'vector_store',
      created_at: NOW,
      name: 'towers',
      description: null,
      usage_bytes: 0,
      file_counts: { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 },
      status: 'completed',
      expires_after: null,
      expires_at: null,
      last_active_at: NOW,
      metadata: { a: 'b' },
    });
    const changed = await vectorStores.update(made.id, { name: 'bridges' });
    expect(changed).toEqual({ ...made, name: 'bridges' });
    expect(await vectorStores.retrieve(made.id)).toEqual(changed);
    const ids = [made.id];
    for (const name of ['b', 'c', 'd']) ids.push((await vectorStores.create({ name })).id);
    const idsOf = async (query: object) => (await vectorStores.list(query)).data.map(({ id }) => id);
    expect(await idsOf({})).toEqual(ids.toReversed());
    expect(await idsOf({ order: 'asc', limit: 2, before: ids[3] })).toEqual(ids.slice(1, 3));
    const all = [];
    for await (const { id } of vectorStores.list({ limit: 3 })) all.push(id);
    expect(all).toEqual(ids.toReversed());
    expect(await vectorStores.delete(made.id)).toEqual({ id: made.id, object: 'vector_store.deleted', deleted: true });
    await expect(vectorStores.retrieve(made.id)).rejects.toMatchObject({ status: 404 });
  });

  test('a file is read in its time, shown with its text, changed and taken out again', async () => {
    await using mock = await startOpenAi(driver);
    const { id } = await mock.client.vectorStores.create({});
    const { files } = mock.client.vectorStores;
    const fileId = await upload(mock, 'tower.txt', TOWER);
    const attached = await files.create(id, { file_id: fileId, attributes: { year: 1889 } });
    expect(attached).toEqual({
      id: fileId,
      object: 'vector_store.file',
      usage_bytes: 0,
      created_at: NOW,
      vector_store_id: id,
      status: 'in_progress',
      last_error: null,
      chunking_strategy: { type: 'static', static: { max_chunk_size_tokens: 800, chunk_overlap_tokens: 400 } },
      attributes: { year: 1889 },
    });
    expect(await mock.client.vectorStores.retrieve(id)).toMatchObject({ status: 'in_progress' });
    await mock.clock.advance(1_000);
    const place = { vector_store_id: id };
    expect(await files.retrieve(fileId, place)).toMatchObject({ status: 'completed', usage_bytes: 1_075 });
    expect(await mock.client.vectorStores.retrieve(id)).toMatchObject({
      status: 'completed',
      usage_bytes: 1_075,
      file_counts: { completed: 1, total: 1 },
    });
    expect((await files.content(fileId, place)).data).toEqual([{ type: 'text', text: TOWER }]);
    expect(await files.update(fileId, { ...place, attributes: { year: 1890 } })).toMatchObject({
      attributes: { year: 1890 },
    });
    expect((await files.list(id, { filter: 'failed' })).data).toEqual([]);
    expect((await files.list(id, { filter: 'completed' })).data).toMatchObject([{ id: fileId }]);
    expect(await files.delete(fileId, place)).toMatchObject({ id: fileId, deleted: true });
    await expect(files.retrieve(fileId, place)).rejects.toMatchObject({
      ...{ status: 404, error: { message: `No file found with id '${fileId}' in vector store '${id}'.` } },
    });
    expect(await mock.client.files.retrieve(fileId)).toMatchObject({ id: fileId });
  });

  test('the SDK’s helper waits as long as it is told to', async () => {
    await using mock = await startOpenAi(driver);
    const { id } = await mock.client.vectorStores.create({});
    const fileId = await upload(mock, 'tower.txt', TOWER);
    const path = `/v1/vector_stores/${id}/files`;
    const attached = await mock.raw('POST', path, { file_id: fileId });
    expect(attached.headers.get('openai-poll-after-ms')).toBe('500');
    await mock.clock.advance(500);
    const ready = await mock.raw('GET', `${path}/${fileId}`);
    expect(ready.headers.get('openai-poll-after-ms')).toBeNull();
    expect(await mock.client.vectorStores.files.poll(id, fileId)).toMatchObject({ status: 'completed' });
  });

  test('a search finds the nearest chunks of the files whose attributes fit', async () => {
    await using mock = await startOpenAi(driver);
    const { id, ids } = await filled(mock, { 'salt.txt': SALT, 'tower.md': TOWER });
    const { vectorStores } = mock.client;
    const { data, ...page } = await vectorStores.search(id, { query: 'How tall is the tower?' });
    expect(page).toMatchObject({ object: 'vector_store.search_results.page' });
    expect(data[0]).toEqual({
      file_id: ids[1],
      filename: 'tower.md',
      score: expect.any(Number),
      attributes: {},
      content: [{ type: 'text', text: TOWER }],
    });
    expect(data).toHaveLength(2);
    const [near, far] = data.map(({ score }) => score) as [number, number];
    expect(near).toBeGreaterThan(far);
    const found = async (more: object) =>
      (await vectorStores.search(id, { query: ['How tall is the tower?'], ...more })).data.map((each) => each.filename);
    expect(await found({ max_num_results: 1 })).toEqual(['tower.md']);
    expect(await found({ ranking_options: { score_threshold: near } })).toEqual(['tower.md']);
    await vectorStores.files.update(ids[0] as string, { vector_store_id: id, attributes: { topic: 'salt' } });
    expect(await found({ filters: { type: 'eq', key: 'topic', value: 'salt' } })).toEqual(['salt.txt']);
  });

  test('a batch of files shares a fate, is listed, and is cancelled before its time', async () => {
    await using mock = await startOpenAi(driver);
    const { fileBatches } = mock.client.vectorStores;
    const { id } = await mock.client.vectorStores.create({});
    const ids = [await upload(mock, 'a.txt', TOWER), await upload(mock, 'b.txt', SALT)];
    const place = { vector_store_id: id };
    const batch = await fileBatches.create(id, { file_ids: ids, attributes: { kind: 'note' } });
    expect(batch).toEqual({
      id: expect.stringMatching(/^vsfb_[0-9a-f]{32}$/),
      object: 'vector_store.files_batch',
      created_at: NOW,
      vector_store_id: id,
      status: 'in_progress',
      file_counts: { in_progress: 2, completed: 0, failed: 0, cancelled: 0, total: 2 },
    });
    await mock.clock.advance(1_000);
    expect(await fileBatches.retrieve(batch.id, place)).toMatchObject({ status: 'completed' });
    expect(await fileBatches.cancel(batch.id, place)).toMatchObject({ status: 'completed' });
    const listed = await fileBatches.listFiles(batch.id, { ...place, order: 'asc' });
    expect(listed.data.map((file) => [file.id, file.attributes])).toEqual(ids.map((each) => [each, { kind: 'note' }]));
    const other = await fileBatches.create(id, {
      files: [{ file_id: ids[0] as string, attributes: { kind: 'letter' } }],
    });
    expect(await fileBatches.cancel(other.id, place)).toMatchObject({
      status: 'cancelled',
      file_counts: { cancelled: 1, total: 1 },
    });
    await mock.clock.advance(1_000);
    expect(await fileBatches.retrieve(other.id, place)).toMatchObject({ status: 'cancelled' });
  });
});

describe('what a file comes to', () => {
  const pdf = (text: string) => {
    const stream = `BT /F1 12 Tf 72 720 Td (${text}) Tj ET`;
    return `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length ${stream.length}>>stream
${stream}
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF`;
  };

  test.each<[string, string, string | Uint8Array<ArrayBuffer>, string | object]>([
    ['CSV', 'a.csv', 'name,height\nTower,90\n', 'name,height\nTower,90\n'],
    ['JSON', 'a.json', '{"height":90}', '{"height":90}'],
    [
      'HTML, without its tags and scripts',
      'a.html',
      '<h1>Tow<b>er</b></h1><script>var a = "<p>no</p>"</script><style>p {}</style><p>90 m &amp; m&ouml;re</p><table><tr><td>1<td>2</table>',
      '\nTower\n90 m & möre\n 1 2',
    ],
    ['PDF', 'a.pdf', pdf('The tower is tall.'), 'The tower is tall.'],
    ['a broken PDF', 'a.pdf', '%PDF-1.4', { code: 'invalid_file' }],
    ['no text', 'a.txt', new Uint8Array([255, 254, 0]), { code: 'invalid_file' }],
    ['nothing', 'a.txt', ' \n', { code: 'invalid_file' }],
    ['a picture', 'a.png', 'x', { code: 'unsupported_file', message: 'The file type is not supported.' }],
  ])('%s', async (_, name, content, outcome) => {
    await using mock = await startOpenAi('in-process');
    const { id } = await mock.client.vectorStores.create({});
    const fileId = await upload(mock, name, content);
    await mock.client.vectorStores.files.create(id, { file_id: fileId });
    await mock.clock.advance(1_000);
    const file = await mock.client.vectorStores.files.retrieve(fileId, { vector_store_id: id });
    const [text] = (await mock.client.vectorStores.files.content(fileId, { vector_store_id: id })).data;
    expect([file.status, file.last_error ?? text?.text]).toEqual(
      typeof outcome === 'string' ? ['completed', outcome] : ['failed', expect.objectContaining(outcome)],
    );
    expect(mock.bugs).toEqual([]);
  });

  test('a deleted file is in no vector store any more', async () => {
    await using mock = await startOpenAi('in-process');
    const { id, ids } = await filled(mock, { 'a.txt': TOWER });
    await mock.client.files.delete(ids[0] as string);
    expect((await mock.client.vectorStores.retrieve(id)).file_counts.total).toBe(0);
    expect((await mock.client.vectorStores.search(id, { query: 'tower' })).data).toEqual([]);
  });

  test('a long text is cut into chunks that overlap as asked', async () => {
    await using mock = await startOpenAi('in-process');
    const words = Array.from({ length: 400 }, (_, i) => `w${i}`).join(' ');
    const fileId = await upload(mock, 'a.txt', words);
    const { id } = await mock.client.vectorStores.create({
      file_ids: [fileId],
      chunking_strategy: { type: 'static', static: { max_chunk_size_tokens: 300, chunk_overlap_tokens: 100 } },
    });
    await mock.clock.advance(1_000);
    const { data } = await mock.client.vectorStores.search(id, { query: 'w1', max_num_results: 50 });
    const chunks = data
      .map(({ content }) => content[0]?.text ?? '')
      .sort((a, b) => words.indexOf(a) - words.indexOf(b));
    expect(chunks.length).toBeGreaterThan(2);
    expect(words.startsWith(chunks[0] as string) && words.endsWith(chunks.at(-1) as string)).toBe(true);
    for (const [i, chunk] of chunks.slice(1).entries()) {
      const before = chunks[i] as string;
      expect(words.indexOf(chunk)).toBeLessThan(words.indexOf(before) + before.length);
    }
  });
});

test('a store that nobody has used for the days it was given has expired, and a search puts that off', async () => {
  await using mock = await startOpenAi('in-process');
  const { vectorStores } = mock.client;
  const { id } = await vectorStores.create({ expires_after: { anchor: 'last_active_at', days: 2 } });
  expect(await vectorStores.retrieve(id)).toMatchObject({ status: 'completed', expires_at: NOW + 2 * 86_400 });
  await mock.clock.advance(DAY_MS);
  await vectorStores.search(id, { query: 'tower' });
  await mock.clock.advance(1.5 * DAY_MS);
  expect(await vectorStores.retrieve(id)).toMatchObject({ status: 'completed' });
  await mock.clock.advance(DAY_MS);
  expect(await vectorStores.retrieve(id)).toMatchObject({ status: 'expired' });
  await expect(vectorStores.search(id, { query: 'tower' })).rejects.toMatchObject({
    ...{ status: 400, code: 'vector_store_expired', error: { message: `Vector store '${id}' has expired.` } },
  });
});

describe('what vector stores refuse', () => {
  const unknown = { file_id: 'file-none' };
  const overlapping = { type: 'static', static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 51 } };
  const small = { type: 'static', static: { max_chunk_size_tokens: 99, chunk_overlap_tokens: 1 } };
  const deep = (depth: number): object => (depth === 0 ? {} : { type: 'and', filters: [deep(depth - 1)] });
  const message = "Exactly one of 'file_ids' and 'files' must be provided.";
  const oneWay = { param: 'file_ids', code: 'invalid_value', message };
  test.each<[string, string, object, number, object]>([
    ['an unknown file', '', { file_ids: ['file-none'] }, 404, { message: 'No such File object: file-none' }],
    ['an unknown file, attached', '/ID/files', unknown, 404, { message: 'No such File object: file-none' }],
    [
      'an unknown file in a batch',
      '/ID/file_batches',
      { files: [unknown] },
      404,
      { message: 'No such File object: file-none' },
    ],
    ['a batch of nothing', '/ID/file_batches', {}, 400, oneWay],
    ['a batch that names its files twice', '/ID/file_batches', { files: [unknown], file_ids: ['a'] }, 400, oneWay],
    [
      'an overlap of more than half a chunk',
      '/ID/files',
      { ...unknown, chunking_strategy: overlapping },
      400,
      {
        param: 'chunking_strategy.static.chunk_overlap_tokens',
        code: 'invalid_value',
        message:
          "Invalid 'chunking_strategy.static.chunk_overlap_tokens': chunk_overlap_tokens must not exceed half of max_chunk_size_tokens.",
      },
    ],
    [
      'too small a chunk',
      '/ID/files',
      { ...unknown, chunking_strategy: small },
      400,
      { param: 'chunking_strategy.static.max_chunk_size_tokens', code: 'integer_below_min_value' },
    ],
    [
      'too long a life',
      '',
      { expires_after: { anchor: 'last_active_at', days: 366 } },
      400,
      { param: 'expires_after.days', code: 'integer_above_max_value' },
    ],
    ['too many results', '/ID/search', { query: 'a', max_num_results: 51 }, 400, { param: 'max_num_results' }],
    ['an odd comparison', '/ID/search', { query: 'a', filters: { type: 'like', key: 'a', value: 'b' } }, 400, {}],
    ['filters without end', '/ID/search', { query: 'a', filters: deep(2_000) }, 400, {}],
    ['no query', '/ID/search', {}, 400, { param: 'query', code: 'missing_required_parameter' }],
    [
      'an unknown store',
      '/vs_none/search',
      { query: 'a' },
      404,
      { message: "No vector store found with id 'vs_none'." },
    ],
  ])('%s', async (_, path, body, status, error) => {
    await using mock = await startOpenAi('in-process');
    const { id } = await mock.client.vectorStores.create({});
    const answer = await mock.raw('POST', `/v1/vector_stores${path.replace('ID', id)}`, body);
    expect([answer.status, (await answer.json()).error]).toMatchObject([status, error]);
    expect(mock.bugs).toEqual([]);
  });

  test('a document that this mock cannot read is a 501', async () => {
    await using mock = await startOpenAi('in-process');
    const { id } = await mock.client.vectorStores.create({});
    const answer = await mock.raw('POST', `/v1/vector_stores/${id}/files`, {
      file_id: await upload(mock, 'a.docx', 'PK'),
    });
    expect(answer.status).toBe(501);
  });
});
