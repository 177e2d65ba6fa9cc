import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

const NOW = Date.UTC(2026, 0, 1) / 1000;
const ASKED = { filename: 'tower.txt', bytes: 10, mime_type: 'text/plain', purpose: 'assistants' } as const;
const piece = (text: string) => new File([text], 'part');

describe.each(DRIVERS)('uploads in parts through the official SDK, %s', (driver) => {
  test('the parts, in the order asked, make a file', async () => {
    await using mock = await startOpenAi(driver);
    const { uploads, files } = mock.client;
    const made = await uploads.create(ASKED);
    expect(made).toEqual({
      id: expect.stringMatching(/^upload_[0-9a-f]{32}$/),
      object: 'upload',
      bytes: 10,
      created_at: NOW,
      filename: 'tower.txt',
      purpose: 'assistants',
      status: 'pending',
      expires_at: NOW + 3_600,
      file: null,
    });
    const last = await uploads.parts.create(made.id, { data: piece('world') });
    const first = await uploads.parts.create(made.id, { data: piece('hello') });
    expect(first).toEqual({
      id: expect.stringMatching(/^part_[0-9a-f]{32}$/),
      object: 'upload.part',
      created_at: NOW,
      upload_id: made.id,
    });
    const md5 = createHash('md5').update('helloworld').digest('hex');
    const done = await uploads.complete(made.id, { part_ids: [first.id, last.id], md5 });
    expect(done).toMatchObject({
      id: made.id,
      status: 'completed',
      file: { object: 'file', filename: 'tower.txt', purpose: 'assistants', bytes: 10, status: 'processed' },
    });
    expect(await (await files.content(done.file?.id as string)).text()).toBe('helloworld');
    await expect(uploads.cancel(made.id)).rejects.toMatchObject(over(made.id, 'completed'));
  });

  test('a cancelled upload takes no more parts', async () => {
    await using mock = await startOpenAi(driver);
    const { uploads } = mock.client;
    const { id } = await uploads.create(ASKED);
    expect(await uploads.cancel(id)).toMatchObject({ id, status: 'cancelled', file: null });
    await expect(uploads.parts.create(id, { data: piece('a') })).rejects.toMatchObject(over(id, 'cancelled'));
  });
});

test('an upload that is not completed within the hour has expired', async () => {
  await using mock = await startOpenAi('in-process');
  const { uploads } = mock.client;
  const { id } = await uploads.create(ASKED);
  await mock.clock.advance(3_599_000);
  await uploads.parts.create(id, { data: piece('hello') });
  await mock.clock.advance(1_000);
  await expect(uploads.parts.create(id, { data: piece('world') })).rejects.toMatchObject(over(id, 'expired'));
});

function over(id: string, status: string) {
  const message = `Upload '${id}' is ${status}: nothing can be done with it any more.`;
  return { status: 400, code: 'invalid_upload_status', error: { message } };
}

test('the file of an upload lives as long as the upload said', async () => {
  await using mock = await startOpenAi('in-process');
  const { uploads } = mock.client;
  const seconds = async (more: object) => {
    const { id } = await uploads.create({ ...ASKED, bytes: 0, ...more });
    return (await uploads.complete(id, { part_ids: [] })).file?.expires_at;
  };
  expect(await seconds({ expires_after: { anchor: 'created_at', seconds: 3_600 } })).toBe(NOW + 3_600);
  expect(await seconds({ purpose: 'batch', filename: 'a.jsonl' })).toBe(NOW + 2_592_000);
  expect(await seconds({})).toBeNull();
});

describe('what uploads refuse', () => {
  test.each<[string, object, object]>([
    [
      'too few bytes',
      { part_ids: ['FIRST'] },
      {
        ...{ param: 'part_ids', message: 'The upload was to have 10 bytes, but the parts together have 5 bytes.' },
      },
    ],
    [
      'a part twice',
      { part_ids: ['FIRST', 'FIRST'] },
      { param: 'part_ids', message: "'part_ids' names a part more than once." },
    ],
    [
      'an unknown part',
      { part_ids: ['part_none'] },
      {
        param: 'part_ids',
        message: expect.stringMatching(/^No part with id 'part_none' was added to upload 'upload_\w+'\.$/),
      },
    ],
    [
      'another checksum',
      { part_ids: ['FIRST', 'SECOND'], md5: '0'.repeat(32) },
      { param: 'md5', message: 'The MD5 checksum of the parts together is not the one given.' },
    ],
    ['no parts', {}, { param: 'part_ids', code: 'missing_required_parameter' }],
  ])('%s, and the upload can still be completed', async (_, body, error) => {
    await using mock = await startOpenAi('in-process');
    const { uploads } = mock.client;
    const { id } = await uploads.create(ASKED);
    const first = await uploads.parts.create(id, { data: piece('hello') });
    const second = await uploads.parts.create(id, { data: piece('world') });
    const text = JSON.stringify(body).replaceAll('FIRST', first.id).replaceAll('SECOND', second.id);
    const answer = await mock.raw('POST', `/v1/uploads/${id}/complete`, text);
    expect([answer.status, (await answer.json()).error]).toMatchObject([400, error]);
    expect(await uploads.complete(id, { part_ids: [first.id, second.id] })).toMatchObject({ status: 'completed' });
    expect((await mock.client.files.list()).data).toHaveLength(1);
    expect(mock.bugs).toEqual([]);
  });

  test.each<[string, string, object, number, object]>([
    ['an unknown upload', '/upload_none/cancel', {}, 404, {}],
    [
      'more than 8 GB',
      '',
      { ...ASKED, bytes: 9 * 1024 ** 3 },
      400,
      { param: 'bytes', code: 'integer_above_max_value' },
    ],
    [
      'a batch that is no JSONL',
      '',
      { ...ASKED, purpose: 'batch' },
      400,
      { message: expect.stringContaining('.jsonl') },
    ],
    ['an unknown purpose', '', { ...ASKED, purpose: 'fun' }, 400, { param: 'purpose' }],
  ])('%s', async (_, path, body, status, error) => {
    await using mock = await startOpenAi('in-process');
    const answer = await mock.raw('POST', `/v1/uploads${path}`, body);
    expect([answer.status, (await answer.json()).error]).toMatchObject([status, error]);
  });

  test('a part without its data', async () => {
    await using mock = await startOpenAi('in-process');
    const { id } = await mock.client.uploads.create(ASKED);
    const form = new FormData();
    form.set('other', 'a');
    const answer = await mock.send(`${mock.url}/v1/uploads/${id}/parts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${mock.client.apiKey}` },
      body: form,
    });
    expect([answer.status, (await answer.json()).error.param]).toEqual([400, 'data']);
  });
});
