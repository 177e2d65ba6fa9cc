import { PermissionDeniedError, RateLimitError } from '@llamaindex/llama-cloud';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { file, type Llamaparse, simplePdf, startLlamaparse, TRANSPORTS } from '../testing.ts';

const parseAs = { tier: 'cost_effective', version: 'latest' } as const;

async function statuses(mock: Llamaparse, path: string, count: number, init?: RequestInit): Promise<string> {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) seen.push((await mock.raw(path, init)).status);
  return [...new Set(seen)].map((status) => `${seen.filter((one) => one === status).length} × ${status}`).join(', ');
}

describe('rate limits', () => {
  test('of the free plan are 20 requests a minute, told without a hint how long to wait', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { clock, plan: 'free' });
    expect(await statuses(mock, '/api/v1/projects', 25)).toBe('20 × 200, 5 × 429');
    const refused = await mock.raw('/api/v2/parse');
    expect(await refused.json()).toEqual({ detail: 'Rate limit exceeded. Maximum 20 requests per minute.' });
    expect([...refused.headers.keys()].filter((name) => /retry|limit/.test(name))).toEqual([]);
    await clock.advance(60_000);
    expect(await statuses(mock, '/api/v1/projects', 1)).toBe('1 × 200');
  });

  test.each([
    ['uploads to parse', '/api/v2/parse/upload', 'POST', 500, 10_000, 'Maximum 50 parse job creations per second.'],
    ['uploads of files', '/api/v1/beta/files', 'POST', 250, 5_000, 'The file upload limit is 50 requests per second.'],
    ['reading a job', '/api/v2/parse/pjb-none', 'GET', 80, 1_000, 'Maximum 80 parse job reads per second.'],
    ['listing jobs', '/api/v2/parse', 'GET', 5, 1_000, 'Maximum 5 parse job lists per second.'],
  ])('of a paid plan for %s', async (_, path, method, limit, windowMs, words) => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { clock, plan: 'pro' });
    for (let i = 0; i < limit; i++) expect((await mock.raw(path, { method })).status).not.toBe(429);
    const refused = await mock.raw(path, { method });
    expect([refused.status, await refused.json()]).toEqual([429, { detail: `Rate limit exceeded. ${words}` }]);
    await clock.advance(windowMs);
    expect((await mock.raw(path, { method })).status).not.toBe(429);
  });

  test('are counted for each key apart, and the plan without limits has none', async () => {
    await using mock = await startLlamaparse('in-process', { clock: new VirtualClock() });
    const ask = (key: string) => mock.sdk(key).projects.list();
    for (let i = 0; i < 20; i++) await ask('llx-shakedown-free-ana');
    await expect(ask('llx-shakedown-free-ana')).rejects.toBeInstanceOf(RateLimitError);
    await ask('llx-shakedown-free-ben');
    expect(await statuses(mock, '/api/v1/projects', 200)).toBe('200 × 200');
  });
});

describe.each(TRANSPORTS)('credits, %s', (transport) => {
  test('that are used up are 402 until the next month', async () => {
    const clock = new VirtualClock(Date.parse('2026-11-26T12:00:00Z'));
    await using mock = await startLlamaparse(transport, { clock, creditCap: 6 });
    const parse = async (name: string) => {
      const job = await mock.client.parsing.create({ ...parseAs, upload_file: file(await simplePdf(2), name) });
      await mock.finished(job.id);
    };
    await parse('a.pdf');
    await expect(parse('b.pdf')).rejects.toMatchObject({
      status: 402,
      error: { detail: "You've exceeded the maximum number of credits for your plan." },
    });
    await clock.advance(5 * 86_400_000);
    await parse('c.pdf');
  });

  test('of a key without any are 402 at once', async () => {
    await using mock = await startLlamaparse(transport);
    const upload = mock
      .sdk('llx-shakedown-nocredits-1')
      .parsing.create({ ...parseAs, upload_file: file('x', 'a.txt') });
    await expect(upload).rejects.toMatchObject({ status: 402 });
  });
});

test('usage is null until the billing, which comes after the job, has recorded it', async () => {
  const clock = new VirtualClock();
  await using mock = await startLlamaparse('in-process', { clock, billedAfterMs: 1_000 });
  const { id } = await mock.client.parsing.create({ ...parseAs, upload_file: file('# Tides', 'a.md') });
  const { job } = await mock.finished(id, ['usage']);
  expect([job.status, job.usage]).toEqual(['COMPLETED', { credits: null }]);
  await clock.advance(1_000);
  expect((await mock.client.parsing.get(id, { expand: ['usage'] })).job.usage).toEqual({ credits: 3 });
  expect((await mock.client.parsing.get(id)).job.usage).toBeNull();
});

describe('keys', () => {
  test('of other accounts meet nothing of this one, and not its project either', async () => {
    await using mock = await startLlamaparse('in-process', { guests: 'llx-guest-' });
    const guest = mock.sdk('llx-guest-ana');
    const job = await guest.parsing.create({ ...parseAs, upload_file: file('x', 'a.txt') });
    const [[own], [other]] = await Promise.all([mock.client.projects.list(), guest.projects.list()]);
    expect(other?.id).toBe(job.project_id);
    expect(other?.id).not.toBe(own?.id);
    const stranger = mock.sdk('llx-guest-ben').parsing;
    await expect(stranger.get(job.id)).rejects.toBeInstanceOf(PermissionDeniedError);
    await expect(stranger.list({ project_id: own?.id })).rejects.toBeInstanceOf(PermissionDeniedError);
    await expect(stranger.list({ organization_id: own?.organization_id })).rejects.toMatchObject({
      status: 403,
      error: { detail: 'You do not have access to this organization.' },
    });
    expect((await stranger.list()).items).toEqual([]);
    const { files } = mock.sdk('llx-guest-ben');
    const named = files.query({ filter: { project_id: own?.id ?? '' } });
    await expect(named).rejects.toBeInstanceOf(PermissionDeniedError);
  });

  test('of the mock’s own account may name any project and organization, whose lists are empty', async () => {
    await using mock = await startLlamaparse();
    await mock.client.parsing.create({ ...parseAs, upload_file: file('x', 'a.txt') });
    const tenant = {
      project_id: '11111111-2222-4333-8444-555555555555',
      organization_id: '66666666-7777-4888-8999-000000000000',
    };
    expect((await mock.client.parsing.list(tenant)).items).toEqual([]);
    expect((await mock.client.parsing.list()).items).toHaveLength(1);
  });

  test('may come in the cookie that the service’s own pages send', async () => {
    await using mock = await startLlamaparse();
    const ask = (session: string) =>
      mock.send(`${mock.url}/api/v1/projects`, { headers: { cookie: `theme=dark; session=${session}` } });
    expect((await ask(mock.app.apiKey)).status).toBe(200);
    expect((await ask('llx-wrong')).status).toBe(401);
  });
});
