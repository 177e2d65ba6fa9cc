import { APIError, toFile } from 'openai';
import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

const NOW = Date.UTC(2026, 0, 1) / 1000;
const jsonl = (name = 'in.jsonl') => toFile(Buffer.from('{"a":1}\n'), name);

describe.each(DRIVERS)('files through the official SDK, %s', (transport) => {
  test('an uploaded file is shown, listed, read back byte for byte and deleted', async () => {
    await using mock = await startOpenAi(transport);
    const bytes = Buffer.from([0, 255, 13, 10, 0x2d, 0x2d, 65]);
    const file = await mock.client.files.create({ file: await toFile(bytes, 'raw.bin'), purpose: 'user_data' });
    expect(file).toEqual({
      object: 'file',
      id: expect.stringMatching(/^file-[A-Za-z0-9]{22}$/),
      purpose: 'user_data',
      filename: 'raw.bin',
      bytes: 7,
      created_at: NOW,
      expires_at: null,
      status: 'processed',
      status_details: null,
    });
    expect(await mock.client.files.retrieve(file.id)).toEqual(file);
    expect((await mock.client.files.list()).data).toEqual([file]);
    const content = await mock.client.files.content(file.id);
    expect(Buffer.from(await content.arrayBuffer())).toEqual(bytes);
    expect(content.headers.get('content-disposition')).toBe('attachment; filename="raw.bin"');
    expect(await mock.client.files.delete(file.id)).toEqual({ object: 'file', id: file.id, deleted: true });
    await expect(mock.client.files.retrieve(file.id)).rejects.toBeInstanceOf(mock.errors.NotFoundError);
  });

  test('batch files live 30 days, others as long as was asked', async () => {
    await using mock = await startOpenAi(transport);
    const batch = await mock.client.files.create({ file: await jsonl(), purpose: 'batch' });
    const short = await mock.client.files.create({
      file: await jsonl(),
      purpose: 'assistants',
      expires_after: { anchor: 'created_at', seconds: 3_600 },
    });
    expect([batch.expires_at, short.expires_at]).toEqual([NOW + 2_592_000, NOW + 3_600]);
    await mock.clock.advance(3_600_000);
    await expect(mock.client.files.retrieve(short.id)).rejects.toBeInstanceOf(mock.errors.NotFoundError);
    expect((await mock.client.files.retrieve(batch.id)).id).toBe(batch.id);
  });

  test('lists are newest first, by purpose, and the SDK walks their pages', async () => {
    await using mock = await startOpenAi(transport);
    const ids: string[] = [];
    for (const purpose of ['vision', 'user_data', 'vision'] as const) {
      ids.push((await mock.client.files.create({ file: await jsonl(), purpose })).id);
    }
    const walked: string[] = [];
    for await (const file of mock.client.files.list({ limit: 1 })) walked.push(file.id);
    expect(walked).toEqual(ids.toReversed());
    const oldest = await mock.client.files.list({ purpose: 'vision', order: 'asc' });
    expect(oldest.data.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    expect(oldest.has_more).toBe(false);
  });
});

describe('bad uploads', () => {
  const refused = async (call: Promise<unknown>) => {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof APIError)) throw new Error(`not refused: ${String(error)}`);
    return { status: error.status, code: error.code, param: error.param, message: error.message };
  };

  test.each([
    ['a batch file that is no .jsonl', 'in.txt', 'batch', 'Invalid file format for Batch API. Must be .jsonl'],
    ['an unknown purpose', 'in.jsonl', 'fun', "Invalid value: 'fun'. Supported values are"],
  ])('%s', async (_, name, purpose, message) => {
    await using mock = await startOpenAi('in-process');
    const error = await refused(mock.client.files.create({ file: await jsonl(name), purpose: purpose as 'batch' }));
    expect(error).toMatchObject({ status: 400 });
    expect(error.message).toContain(message);
  });

  test.each([
    ['no form at all', '{}', 'application/json', 'invalid_multipart'],
    ['a form that is cut off', '--x\r\ncontent-disp', 'multipart/form-data; boundary=x', 'invalid_multipart'],
    [
      'a form without a file',
      '--x\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
      'missing_required_parameter',
    ],
  ])('%s', async (_, body, type, code) => {
    await using mock = await startOpenAi('in-process');
    const answer = await mock.raw('POST', '/v1/files', body, { 'content-type': type });
    expect([answer.status, (await answer.json()).error.code]).toEqual([400, code]);
    expect(mock.bugs).toEqual([]);
  });

  test.each(['limit=0', 'limit=x', 'order=up', 'after=file-nobody'])('a list with %s', async (query) => {
    await using mock = await startOpenAi('in-process');
    expect((await mock.raw('GET', `/v1/files?${query}`)).status).toBe(400);
  });
});
