import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { file, simplePdf, startLlamaparse, TRANSPORTS } from '../testing.ts';
import { ended, form, parsed, postForm, result } from './testing.ts';

const NOTE = '# Tides\n\nThe harbour floods at noon.\n';
const note = () => file(NOTE, 'note.md');

describe.each(TRANSPORTS)('a v1 job, %s', (transport) => {
  test('goes from an upload over its status to the result in each form', async () => {
    await using mock = await startLlamaparse(transport);
    const created = await postForm(mock, { file: file(await simplePdf(2), 'book.pdf') });
    expect(created.status).toBe(200);
    const job = await created.json();
    expect(job).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'PENDING',
      error_code: null,
      error_message: null,
    });
    expect(await ended(mock, job.id)).toEqual({ id: job.id, status: 'SUCCESS' });

    const metadata = {
      credits_used: 0,
      job_credits_usage: 0,
      job_pages: 2,
      job_auto_mode_triggered_pages: 0,
      job_is_cache_hit: false,
    };
    const first = '# Chapter 1\n\nThe lighthouse of page 1 was built of granite.';
    const second = '# Chapter 2\n\nThe lighthouse of page 2 was built of granite.';
    expect(await result(mock, job.id, 'markdown')).toEqual({
      markdown: `${first}\n\n---\n\n${second}`,
      job_metadata: metadata,
    });
    const { text, ...rest } = await result(mock, job.id, 'text');
    expect(text.split('\n---\n')).toHaveLength(2);
    expect(rest).toEqual({ job_metadata: metadata });
    const json = await result(mock, job.id, 'json');
    expect(json.job_metadata).toEqual(metadata);
    expect(json.pages.map((page: { page: number; md: string }) => [page.page, page.md])).toEqual([
      [1, first],
      [2, second],
    ]);
  });

  test('is served under both prefixes alike', async () => {
    await using mock = await startLlamaparse(transport);
    const { id } = await (await postForm(mock, { file: note() }, '/api/parsing/upload')).json();
    await ended(mock, id);
    const old = await mock.raw(`/api/parsing/job/${id}/result/markdown`);
    expect(await old.text()).toBe(await (await mock.raw(`/api/v1/parsing/job/${id}/result/markdown`)).text());
    expect(old.status).toBe(200);
    expect(mock.journal.entries().map((entry) => entry.operation)).toContain('v1.result.markdown');
  });
});

describe('a v1 job', () => {
  test('that fails says why, and has no result', async () => {
    await using mock = await startLlamaparse();
    const job = await parsed(mock, { file: file('%PDF-1.7\nnothing more', 'broken.pdf') });
    expect(job).toEqual({
      id: job.id,
      status: 'ERROR',
      error_code: 'PDF_IS_BROKEN',
      error_message: expect.not.stringContaining('PDF_IS_BROKEN'),
    });
    const answer = await mock.raw(`/api/v1/parsing/job/${job.id}/result/markdown`);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { detail: `Result for Parsing Job ${job.id} not found. Check job status to see if it has completed.` },
    ]);
  });

  test.each([
    ['not-an-id', 400],
    ['pjb-12ue2qidroaofurlc4mfqgfgli1j', 400],
    ['6d1e0f60-2f1c-4a8b-9c55-0c5f2a9f1a11', 404],
  ])('is not found by %s: %i', async (id, status) => {
    await using mock = await startLlamaparse();
    for (const path of ['', '/parameters', '/result/text', '/result/json', '/result/raw/markdown']) {
      expect((await mock.raw(`/api/v1/parsing/job/${id}${path}`)).status).toBe(status);
    }
  });

  test('that is not done yet has no result for a series of 404, then one', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { clock, latency: { queuedMs: 3_000, perPageMs: 0 } });
    const { id } = await (await postForm(mock, { file: note() })).json();
    const statuses: number[] = [];
    for (let second = 1; second <= 3; second++) {
      statuses.push((await mock.raw(`/api/v1/parsing/job/${id}/result/markdown`)).status);
      await clock.advance(1_000);
    }
    await ended(mock, id);
    statuses.push((await mock.raw(`/api/v1/parsing/job/${id}/result/markdown`)).status);
    expect(statuses).toEqual([404, 404, 404, 200]);
  });

  test('of one account is refused to another, and its credits and key are asked for as elsewhere', async () => {
    await using mock = await startLlamaparse();
    const { id } = await parsed(mock, { file: note() });
    const ask = async (path: string, key: string | undefined, init: RequestInit = {}) => {
      const headers = new Headers(key === undefined ? [] : [['authorization', `Bearer ${key}`]]);
      const answer = await mock.send(`${mock.url}/api/v1/parsing/${path}`, { ...init, headers });
      return [answer.status, (await answer.json()).detail];
    };
    const upload = { method: 'POST', body: form({ file: note() }) };
    for (const path of [`job/${id}`, `job/${id}/details`, `job/${id}/result/markdown`]) {
      expect(await ask(path, 'llx-shakedown-pro-stranger')).toEqual([403, expect.any(String)]);
      expect(await ask(path, undefined)).toEqual([401, 'Not authenticated']);
    }
    expect(await ask('upload', 'llx-shakedown-nocredits-1', upload)).toEqual([
      402,
      "You've exceeded the maximum number of credits for your plan.",
    ]);
    const project = '0b6a2f0e-8d0b-4a55-9f0a-1a7c2e6f2b42';
    expect((await mock.raw(`/api/v1/parsing/job/${id}?project_id=${project}`)).status).toBe(403);
  });

  test('does not show in the list of v2 jobs, nor by its id there', async () => {
    await using mock = await startLlamaparse();
    const { id } = await parsed(mock, { file: note() });
    expect((await mock.client.parsing.list()).items).toEqual([]);
    expect((await mock.raw(`/api/v2/parse/${id}`)).status).toBe(404);
  });

  test('parsed again with the same form is a cache hit and free; with any other option it is not', async () => {
    await using mock = await startLlamaparse();
    const hit = async (fields: Record<string, string> = {}) => {
      const { id } = await parsed(mock, { file: note(), ...fields });
      return (await result(mock, id, 'markdown')).job_metadata.job_is_cache_hit;
    };
    expect(await hit()).toBe(false);
    expect(await hit()).toBe(true);
    expect(await hit({ page_separator: '\f' })).toBe(false);
    expect(await hit({ invalidate_cache: 'true' })).toBe(false);
    expect(mock.meter.entries().length).toBe(3);
  });

  test('keeps nothing for others with do_not_cache', async () => {
    await using mock = await startLlamaparse();
    const first = await parsed(mock, { file: note(), do_not_cache: 'true' });
    const second = await parsed(mock, { file: note(), do_not_cache: 'true' });
    const other = await parsed(mock, { file: note() });
    for (const { id } of [first, second, other]) {
      expect((await result(mock, id, 'text')).job_metadata.job_is_cache_hit).toBe(false);
    }
  });
});
