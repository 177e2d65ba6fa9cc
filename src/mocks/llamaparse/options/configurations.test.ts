import { describe, expect, test } from 'vitest';
import { file, simplePdf, startLlamaparse, TRANSPORTS } from '../testing.ts';

const parameters = { product_type: 'parse_v2', tier: 'agentic', version: 'latest' } as const;

describe.each(TRANSPORTS)('saved configurations through the official SDK, %s', (transport) => {
  test('are created, listed, read, changed and deleted; the same name and product is the same one', async () => {
    await using mock = await startLlamaparse(transport);
    const { configurations } = mock.client;
    const created = await configurations.create({ name: 'papers', parameters });
    expect(created).toMatchObject({ name: 'papers', product_type: 'parse_v2', parameters });
    expect(created.id).toMatch(/^cfg-/);
    const again = await configurations.create({ name: 'papers', parameters: { ...parameters, tier: 'fast' } });
    expect(again.id).toBe(created.id);
    const drafts = await configurations.create({ name: 'drafts', parameters });
    const other = await configurations.create({
      name: 'papers',
      parameters: { product_type: 'extract_v2', data_schema: {} },
    });
    const ids = async (query: Parameters<typeof configurations.list>[0]) =>
      (await configurations.list(query)).items.map(({ id }) => id);
    expect(await ids({})).toEqual([other.id, drafts.id, created.id]);
    expect(await ids({ product_type: ['parse_v2', 'split_v1'] })).toEqual([drafts.id, created.id]);
    expect(await ids({ name: 'letters' })).toEqual([]);
    const updated = await configurations.update(created.id, { name: 'letters' });
    expect(updated).toMatchObject({ name: 'letters', parameters: { tier: 'fast' } });
    expect(await configurations.retrieve(created.id)).toEqual(updated);
    await configurations.delete(created.id);
    await expect(configurations.retrieve(created.id)).rejects.toMatchObject({ status: 404 });
  });

  test('set tier, version and options of the requests that name them; what a request says goes before', async () => {
    await using mock = await startLlamaparse(transport);
    const { id } = await mock.client.configurations.create({
      name: 'first page',
      parameters: { ...parameters, page_ranges: { target_pages: '2' } },
    });
    const upload_file = file(await simplePdf(3), 'three.pdf');
    const configured = { tier: 'configured', version: 'configured', configuration_id: id, upload_file };
    const job = await mock.client.parsing.create(configured);
    expect(job.tier).toBe('agentic');
    const done = await mock.finished(job.id, ['text']);
    expect(done.text?.pages.map(({ page_number }) => page_number)).toEqual([2]);
    const own = { tier: 'fast', version: 'latest', page_ranges: { target_pages: '3' } };
    const second = await mock.client.parsing.create({ ...configured, ...own });
    expect(second.tier).toBe('fast');
    const pages = (await mock.finished(second.id, ['text'])).text?.pages;
    expect(pages?.map(({ page_number }) => page_number)).toEqual([3]);
  });
});

describe('a saved configuration is refused', () => {
  const post = async (path: string, body: unknown) => {
    await using mock = await startLlamaparse();
    const response = await mock.raw(path, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as unknown };
  };

  test.each([
    ['a misspelt option', { name: 'a', parameters: { ...parameters, crop_bx: {} } }, ['parameters', 'crop_bx']],
    ['no name', { parameters }, ['name']],
    [
      'an option out of range',
      { name: 'a', parameters: { ...parameters, crop_box: { top: 2 } } },
      ['parameters', 'crop_box', 'top'],
    ],
  ])('with 422 for %s', async (_, body, loc) => {
    const answer = await post('/api/v1/beta/configurations', body);
    expect(answer).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', ...loc] }] } });
  });

  test.each([
    ['an unknown product', { ...parameters, product_type: 'chat_v1' }],
    ['an unknown tier', { ...parameters, tier: 'premium' }],
    ['a version that its tier does not have', { ...parameters, version: '1999-01-01' }],
  ])('with 422 for %s', async (_, wrong) => {
    expect((await post('/api/v1/beta/configurations', { name: 'a', parameters: wrong })).status).toBe(422);
  });

  test.each([
    [
      { product_type: 'poem' },
      'union_tag_invalid',
      /^Input tag 'poem' found using 'product_type' does not match any of the expected tags: 'parse_v2', /,
    ],
    [{}, 'union_tag_not_found', /^Unable to extract tag using discriminator 'product_type'$/],
  ])('with parameters %j: %s', async (parameters, type, msg) => {
    await using mock = await startLlamaparse();
    const body = JSON.stringify({ name: 'a', parameters });
    const response = await mock.raw('/api/v1/beta/configurations', { method: 'POST', body });
    const wrong = { type, loc: ['body', 'parameters'], msg: expect.stringMatching(msg), input: parameters };
    expect([response.status, await response.json()]).toMatchObject([422, { detail: [wrong] }]);
  });

  test('by a parse request when it is of another product, and tier is missing only where none is named', async () => {
    await using mock = await startLlamaparse();
    const { id } = await mock.client.configurations.create({
      name: 'facts',
      parameters: { product_type: 'extract_v2', data_schema: {} },
    });
    const parse = async (body: unknown) =>
      (await mock.raw('/api/v2/parse', { method: 'POST', body: JSON.stringify(body) })).status;
    expect(await parse({ file_id: 'x', configuration_id: id })).toBe(400);
    expect(await parse({ file_id: 'x', configuration_id: 'cfg-nowhere' })).toBe(404);
    expect(await parse({ file_id: 'x' })).toBe(422);
  });
});
