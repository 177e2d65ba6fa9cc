import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { deferred } from '../../lib/waiting.ts';
import { VendorError } from '../errors.ts';
import { queuedJob } from './testkit/jobs.ts';
import { announce, startWorld, TEXT, type World } from './testkit/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.vendors.reset());
afterAll(() => world[Symbol.asyncDispose]());

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('announcing a document', () => {
  test('gives a signed URL for its own path, and a job that waits', async () => {
    const { userId, token } = await world.newUser();
    const answer = await world.api.post('/api/v2/upload', { token, json: announce(TEXT) });
    expect(answer.status).toBe(200);
    expect(answer.body.upload_path).toBe(`raw/${userId}/${answer.body.document_id}.md`);
    expect(answer.body.upload_url).toContain(answer.body.upload_path);
    expect(Date.parse(answer.body.upload_expires_at)).toBe(world.clock.now() + 300_000);
    const job = await world.api.get(`/api/v2/jobs/${answer.body.job_id}`, { token });
    expect(job.body).toMatchObject({ status: 'uploaded', state: 'awaiting_upload', filename: 'policy.md' });
    expect(job.body.correlation_id).toBe(answer.headers.get('x-correlation-id'));
    expect(world.vendors.asked.at(-1)).toMatchObject({ what: 'sign', correlationId: job.body.correlation_id });
  });

  test('takes control characters out of the file name', async () => {
    const { token } = await world.newUser();
    const json = { ...announce(TEXT), filename: ' po\u0000li\ncy.md ' };
    const { body } = await world.api.post('/api/v2/upload', { token, json });
    expect((await world.api.get(`/api/v2/jobs/${body.job_id}`, { token })).body.filename).toBe('policy.md');
  });

  test('takes an upper-case sha256 and a mime type with parameters for what they are', async () => {
    const { token } = await world.newUser();
    const plain = announce(TEXT);
    const json = { ...plain, sha256: plain.sha256.toUpperCase(), mime: 'Text/Markdown; charset=utf-8' };
    const first = await world.api.post('/api/v2/upload', { token, json });
    expect(first.status).toBe(200);
    const second = await world.api.post('/api/v2/upload', { token, json: plain });
    expect([second.status, second.body.error.document_id]).toEqual([409, first.body.document_id]);
  });

  const refused: [string, object, number, string][] = [
    ['an empty file', { bytes_len: 0 }, 422, 'EMPTY_FILE'],
    ['a file above the limit', { bytes_len: 26_214_401 }, 413, 'FILE_TOO_LARGE'],
    ['a type that is not taken', { mime: 'image/png' }, 422, 'UNSUPPORTED_TYPE'],
    ['a type named like a property of objects', { mime: 'constructor' }, 422, 'UNSUPPORTED_TYPE'],
    ['half a byte', { bytes_len: 1.5 }, 422, 'INVALID_REQUEST'],
    ['a negative size', { bytes_len: -1 }, 422, 'INVALID_REQUEST'],
    ['a size in words', { bytes_len: '12' }, 422, 'INVALID_REQUEST'],
    ['a short hash', { sha256: 'abc' }, 422, 'INVALID_REQUEST'],
    ['a hash that is no hex', { sha256: 'g'.repeat(64) }, 422, 'INVALID_REQUEST'],
    ['no name', { filename: undefined }, 422, 'INVALID_REQUEST'],
    ['a name of control characters', { filename: '\u0001\n' }, 422, 'INVALID_REQUEST'],
    ['a name of 121 characters', { filename: 'n'.repeat(121) }, 422, 'INVALID_REQUEST'],
    ['a field nobody knows', { user_id: 'somebody else' }, 422, 'INVALID_REQUEST'],
  ];
  test.each(refused)('refuses %s', async (_name, change, status, code) => {
    const { token } = await world.newUser();
    const answer = await world.api.post('/api/v2/upload', { token, json: { ...announce(TEXT), ...change } });
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect((await world.api.get('/api/v2/jobs', { token })).body.jobs).toEqual([]);
  });

  test('refuses the same bytes twice, and names the first job', async () => {
    const { token } = await world.newUser();
    const first = await queuedJob(world, token);
    const second = await world.api.post('/api/v2/upload', { token, json: announce(TEXT, 'other.md') });
    expect([second.status, second.code]).toEqual([409, 'DUPLICATE_DOCUMENT']);
    expect(second.body.error).toMatchObject({ document_id: first.documentId, job_id: first.jobId });
  });

  test('takes the same bytes from another user as another document', async () => {
    const [one, two] = [await world.newUser(), await world.newUser()];
    const first = await queuedJob(world, one.token);
    const second = await queuedJob(world, two.token);
    expect(second.documentId).not.toBe(first.documentId);
  });

  test('refuses a third document under way', async () => {
    const { token } = await world.newUser();
    for (const text of ['a', 'b']) await queuedJob(world, token, bytesOf(text));
    const third = await world.api.post('/api/v2/upload', { token, json: announce(bytesOf('c')) });
    expect([third.status, third.code]).toEqual([429, 'TOO_MANY_CONCURRENT_JOBS']);
  });

  test('leaves nothing in the way when no URL can be had', async () => {
    const { token } = await world.newUser();
    world.vendors.uploadUrl = () =>
      Promise.reject(new VendorError('supabase', 'throttled', 'slow', { retryAfterMs: 1500 }));
    const failed = await world.api.post('/api/v2/upload', { token, json: announce(TEXT) });
    expect([failed.status, failed.code, failed.headers.get('retry-after')]).toEqual([503, 'SUPABASE_THROTTLED', '2']);
    world.vendors.reset();
    const [job] = (await world.api.get('/api/v2/jobs', { token })).body.jobs;
    expect(job).toMatchObject({ status: 'failed_parse', state: 'done', last_error: { code: 'UPLOAD_URL_FAILED' } });
    expect((await world.api.post('/api/v2/upload', { token, json: announce(TEXT) })).status).toBe(200);
  });

  test('ends in time when storage hangs', async () => {
    const { token } = await world.newUser();
    const asked = deferred();
    world.vendors.uploadUrl = () => {
      asked.resolve();
      return new Promise(() => undefined);
    };
    const call = world.api.post('/api/v2/upload', { token, json: announce(TEXT) });
    await asked.promise;
    await world.clock.advance(world.config.deadlines.callMs);
    const answer = await call;
    expect([answer.status, answer.code]).toEqual([504, 'SUPABASE_TIMEOUT']);
  });
});

describe('confirming an upload', () => {
  async function announced(bytes: Uint8Array, mime = 'text/markdown') {
    const { token } = await world.newUser();
    const { body } = await world.api.post('/api/v2/upload', { token, json: announce(bytes, 'file', mime) });
    return { token, jobId: String(body.job_id), path: String(body.upload_path) };
  }

  test('queues the job when the bytes are as announced; saying it again changes nothing', async () => {
    const { token, jobId, path } = await announced(TEXT);
    world.vendors.objects.set(path, TEXT);
    const first = await world.api.post(`/api/v2/jobs/${jobId}/uploaded`, { token });
    expect([first.status, first.body]).toEqual([200, { job_id: jobId, status: 'uploaded', state: 'queued' }]);
    const again = await world.api.post(`/api/v2/jobs/${jobId}/uploaded`, { token });
    expect([again.status, again.body.state]).toEqual([200, 'queued']);
    const { events } = (await world.api.get(`/api/v2/jobs/${jobId}`, { token })).body;
    expect(events.map(({ code }: { code: string }) => code)).toEqual(['UPLOAD_ACCEPTED', 'UPLOAD_VERIFIED']);
  });

  test('calls storage under the correlation id of the job', async () => {
    const { token, jobId, path } = await announced(TEXT);
    world.vendors.objects.set(path, TEXT);
    await world.api.post(`/api/v2/jobs/${jobId}/uploaded`, { token });
    const download = world.vendors.asked.findLast(({ what }) => what === 'download');
    const job = await world.api.get(`/api/v2/jobs/${jobId}`, { token });
    expect(download?.correlationId).toBe(job.body.correlation_id);
  });

  test('is refused while nothing has arrived, and the job keeps waiting', async () => {
    const { token, jobId } = await announced(TEXT);
    const answer = await world.api.post(`/api/v2/jobs/${jobId}/uploaded`, { token });
    expect([answer.status, answer.code]).toEqual([409, 'NOT_UPLOADED']);
    expect((await world.api.get(`/api/v2/jobs/${jobId}`, { token })).body.state).toBe('awaiting_upload');
  });

  const wrong: [string, Uint8Array, Uint8Array, string, string][] = [
    ['shorter', TEXT, TEXT.slice(1), 'text/markdown', 'SIZE_MISMATCH'],
    ['different', bytesOf('aaaa'), bytesOf('bbbb'), 'text/markdown', 'HASH_MISMATCH'],
    ['empty', TEXT, new Uint8Array(), 'text/markdown', 'EMPTY_FILE'],
    ['text called a PDF', TEXT, TEXT, 'application/pdf', 'TYPE_MISMATCH'],
  ];
  test.each(wrong)('ends the job when the bytes are %s', async (_name, declared, arrived, mime, code) => {
    const { token, jobId, path } = await announced(declared, mime);
    world.vendors.objects.set(path, arrived);
    const answer = await world.api.post(`/api/v2/jobs/${jobId}/uploaded`, { token });
    expect([answer.status, answer.code]).toEqual([422, code]);
    const job = (await world.api.get(`/api/v2/jobs/${jobId}`, { token })).body;
    expect(job).toMatchObject({ status: 'failed_parse', state: 'done', last_error: { code } });
    const again = await world.api.post(`/api/v2/jobs/${jobId}/uploaded`, { token });
    expect([again.status, again.code]).toEqual([409, 'UPLOAD_REFUSED']);
  });
});
