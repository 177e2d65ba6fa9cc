import { BadRequestError, NotFoundError } from '@llamaindex/llama-cloud';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { nextTurn } from '../../lib/waiting.ts';
import { file, simplePdf, startLlamaparse, TRANSPORTS } from './testing.ts';

const parseAs = { tier: 'cost_effective', version: 'latest' } as const;

describe.each(TRANSPORTS)('the mock through the official SDK, %s', (transport) => {
  test('parses an uploaded PDF page by page and bills the tier', async () => {
    await using mock = await startLlamaparse(transport);
    const upload_file = file(await simplePdf(2), 'lighthouse.pdf');
    const created = await mock.client.parsing.create({ ...parseAs, upload_file, user_metadata: { team: 'a' } });
    expect(created).toMatchObject({ status: 'PENDING', name: 'lighthouse.pdf', tier: 'cost_effective', usage: null });
    expect(created.id).toMatch(/^pjb-[a-z0-9]{28}$/);
    expect(created.user_metadata).toEqual({ team: 'a' });

    const expand = ['markdown', 'markdown_full', 'text', 'text_full', 'items', 'metadata', 'job_metadata', 'usage'];
    const done = await mock.finished(created.id, expand);
    expect(done.job).toMatchObject({ status: 'COMPLETED', error_message: null, usage: { credits: 6 } });
    expect(done.markdown?.pages[1]).toMatchObject({
      page_number: 2,
      success: true,
      markdown: '# Chapter 2\n\nThe lighthouse of page 2 was built of granite.',
    });
    expect(done.markdown_full).toContain('granite.\n\n---\n\n# Chapter 2');
    expect(done.text?.pages[0]?.text).toContain('The lighthouse of page 1');
    expect(done.text_full).toContain('page 2');
    const page = done.items?.pages[0];
    if (!page?.success) throw new Error('the page failed');
    expect([page.page_width, page.page_height]).toEqual([612, 792]);
    expect(page.items[0]).toMatchObject({ type: 'heading', level: 1, value: 'Chapter 1', md: '# Chapter 1' });
    expect(page.items[0]?.bbox?.[0]).toMatchObject({ x: 72, label: 'doc_title', start_index: 0, end_index: 10 });
    expect(done.metadata?.pages).toHaveLength(2);
    expect(done.job_metadata).toMatchObject({ job_pages: 2, job_is_cache_hit: false });
    expect(mock.meter.entries()).toEqual([
      {
        instance: 'mock',
        vendor: 'llamaparse',
        apiKey: mock.app.apiKey,
        operation: 'parse.upload',
        model: 'cost_effective',
        units: { pages: 2, credits: 6 },
        microUsd: 7500,
      },
    ]);
  });

  test('bills a guest for what its key asked, and takes no other key', async () => {
    await using mock = await startLlamaparse(transport, { guests: 'llx-guest-' });
    const job = await mock.sdk('llx-guest-ana').parsing.create({ ...parseAs, upload_file: file('# Tides', 'a.md') });
    await mock.finished(job.id);
    expect(mock.meter.entries().map(({ apiKey }) => apiKey)).toEqual(['llx-guest-ana']);
    await expect(mock.sdk('llx-stranger').projects.list({})).rejects.toMatchObject({ status: 401 });
  });

  test('answers parse(), which polls with expand until the job is done', async () => {
    await using mock = await startLlamaparse(transport);
    const upload_file = file('# Tide tables\n\nHigh water at noon.', 'tides.md');
    const done = await mock.client.parsing.parse(
      { ...parseAs, upload_file, expand: ['markdown'] },
      { pollingInterval: 0.01, maxInterval: 0.02 },
    );
    expect(done.markdown?.pages).toMatchObject([{ markdown: '# Tide tables\n\nHigh water at noon.' }]);
    expect(done.text).toBeUndefined();
  });

  test('parses a file of the files API by its id', async () => {
    await using mock = await startLlamaparse(transport);
    const { client } = mock;
    const stored = await client.files.create({ file: file('Salt and wind.', 'notes.txt'), purpose: 'parse' });
    expect(stored).toMatchObject({ name: 'notes.txt', file_type: 'txt', purpose: 'parse' });
    expect(await client.files.retrieve(stored.id)).toMatchObject({ id: stored.id });
    const { url } = await client.files.content(stored.id);
    expect(await (await mock.send(url)).text()).toBe('Salt and wind.');

    const job = await client.parsing.create({ ...parseAs, file_id: stored.id });
    const done = await mock.finished(job.id, ['markdown_full']);
    expect(done.markdown_full).toBe('Salt and wind.');
    await client.files.delete(stored.id);
    await expect(client.files.retrieve(stored.id)).rejects.toBeInstanceOf(NotFoundError);
    await expect(client.parsing.create({ ...parseAs, file_id: stored.id })).rejects.toBeInstanceOf(NotFoundError);
  });

  test('lists jobs newest first, in pages, by status and by id', async () => {
    await using mock = await startLlamaparse(transport);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const job = await mock.client.parsing.create({ ...parseAs, upload_file: file(`Note ${i}`, `${i}.txt`) });
      ids.unshift(job.id);
      await mock.finished(job.id);
    }
    const all: string[] = [];
    for await (const job of mock.client.parsing.list({ page_size: 2 })) all.push(job.id);
    expect(all).toEqual(ids);
    const some = await mock.client.parsing.list({ job_ids: [ids[1] ?? '', ids[3] ?? ''], status: 'COMPLETED' });
    expect(some.items.map((job) => job.id)).toEqual([ids[1], ids[3]]);
    expect((await mock.client.parsing.list({ status: 'FAILED' })).items).toEqual([]);
    const tomorrow = new Date(mock.clock.now() + 86_400_000).toISOString();
    expect((await mock.client.parsing.list({ created_at_on_or_after: tomorrow })).items).toEqual([]);
    expect((await mock.client.parsing.list({ created_at_on_or_before: tomorrow })).items).toHaveLength(5);
  });

  test('answers an unfinished job without content, whatever is expanded, and cancels it', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse(transport, { clock, latency: { queuedMs: 1_000, perPageMs: 0 } });
    const { parsing } = mock.client;
    const job = await parsing.create({ ...parseAs, upload_file: file('Not yet.', 'a.txt') });
    const early = await parsing.get(job.id, { expand: ['markdown', 'text', 'usage'] });
    expect(Object.keys(early)).toEqual(['job']);
    expect(early.job).toMatchObject({ status: 'PENDING', usage: { credits: null } });
    await expect(parsing.delete(job.id)).rejects.toBeInstanceOf(BadRequestError);

    expect(await parsing.cancel(job.id)).toMatchObject({ id: job.id, status: 'CANCELLED' });
    await expect(parsing.cancel(job.id)).rejects.toBeInstanceOf(BadRequestError);
    await clock.advance(5_000);
    expect((await parsing.get(job.id)).job.status).toBe('CANCELLED');
    expect(await parsing.delete(job.id)).toEqual({ id: job.id, project_id: job.project_id });
    await expect(parsing.get(job.id)).rejects.toBeInstanceOf(NotFoundError);
    expect(mock.meter.entries()).toEqual([]);
  });

  test('says which versions and projects there are', async () => {
    await using mock = await startLlamaparse(transport);
    const versions = await mock.client.parsing.listVersions();
    expect(versions.fast).toEqual(['2026-06-15', '2025-12-11']);
    expect(versions.latest).toEqual({
      fast: '2026-06-15',
      cost_effective: '2026-08-19',
      agentic: '2026-09-07',
      agentic_plus: '2026-08-19',
    });
    expect([versions.agentic.length, versions.agentic_plus.length, versions.cost_effective.length]).toEqual([
      44, 40, 15,
    ]);
    const [project] = await mock.client.projects.list();
    expect(await mock.client.projects.get(project?.id ?? '')).toEqual(project);
  });
});

describe('a job', () => {
  test('goes through PENDING and RUNNING on the injected clock', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { clock, latency: { queuedMs: 2_000, perPageMs: 500 } });
    const { id } = await mock.client.parsing.create({ ...parseAs, upload_file: file(await simplePdf(3), 'a.pdf') });
    const status = async () => (await mock.client.parsing.get(id)).job.status;
    await clock.advance(1_999);
    expect(await status()).toBe('PENDING');
    await clock.advance(1);
    while ((await status()) === 'PENDING' || clock.sleeping === 0) await nextTurn();
    await clock.advance(1_499);
    expect(await status()).toBe('RUNNING');
    await clock.advance(1);
    const done = await mock.client.parsing.get(id);
    expect(done.job.status).toBe('COMPLETED');
    expect(Date.parse(done.job.updated_at ?? '') - Date.parse(done.job.created_at ?? '')).toBe(3_500);
  });

  test('fails by its own timeout and costs nothing then', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { clock, latency: { queuedMs: 0, perPageMs: 5_000 } });
    const processing_control = { timeouts: { base_in_seconds: 2 } };
    const upload_file = file('Slow.', 'a.txt');
    const { id } = await mock.client.parsing.create({ ...parseAs, upload_file, processing_control });
    while (clock.sleeping === 0) await nextTurn();
    await clock.advance(2_000);
    const { job } = await mock.client.parsing.get(id);
    expect(job).toMatchObject({ status: 'FAILED', error_message: expect.stringMatching(/^TIMEOUT: /) });
    expect(mock.meter.totalMicroUsd()).toBe(0);
  });

  test('waits in the queue on the same timeout', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { clock, latency: { queuedMs: 1_500, perPageMs: 1_000 } });
    const timed = async (timeouts: object) => {
      const upload_file = file('Slow.', 'a.txt');
      const processing_control = { timeouts };
      const { id } = await mock.client.parsing.create({ ...parseAs, upload_file, processing_control });
      for (const ms of [1_500, 1_000]) {
        while (clock.sleeping === 0) await nextTurn();
        await clock.advance(ms);
      }
      return (await mock.client.parsing.get(id)).job.status;
    };
    expect(await timed({ base_in_seconds: 2 })).toBe('FAILED');
    expect(await timed({ base_in_seconds: 2, extra_time_per_page_in_seconds: 1 })).toBe('COMPLETED');
  });

  test('is free when the same file was parsed with the same options within 48 hours', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { clock });
    const run = async (options: object = {}, text = 'Once is enough.') => {
      const { id } = await mock.client.parsing.create({ ...parseAs, ...options, upload_file: file(text, 'a.txt') });
      const { job, job_metadata } = await mock.finished(id, ['usage', 'job_metadata']);
      return [job.usage?.credits, job_metadata?.job_is_cache_hit];
    };
    expect(await run()).toEqual([3, false]);
    expect(await run()).toEqual([0, true]);
    expect(await run({ user_metadata: { a: 'b' }, client_name: 'x' })).toEqual([0, true]);
    expect(await run({ disable_cache: true })).toEqual([3, false]);
    expect(await run({ tier: 'agentic' })).toEqual([10, false]);
    expect(await run({ crop_box: { top: 0.1 } })).toEqual([3, false]);
    expect(await run({}, 'Something else.')).toEqual([3, false]);
    await clock.advance(48 * 3_600_000);
    expect(await run()).toEqual([3, false]);
    expect(mock.meter.entries()).toHaveLength(6);
  });

  test('parses and bills only the wanted pages', async () => {
    await using mock = await startLlamaparse();
    const upload_file = file(await simplePdf(6), 'six.pdf');
    const pagesOf = async (page_ranges: object) => {
      const { id } = await mock.client.parsing.create({ ...parseAs, upload_file, page_ranges });
      const done = await mock.finished(id, ['text', 'usage']);
      return { pages: done.text?.pages.map((page) => page.page_number), credits: done.job.usage?.credits };
    };
    expect(await pagesOf({ target_pages: '5-9,2' })).toEqual({ pages: [2, 5, 6], credits: 9 });
    expect(await pagesOf({ max_pages: 2 })).toEqual({ pages: [1, 2], credits: 6 });
    expect(await pagesOf({ target_pages: '1', max_pages: 4 })).toEqual({ pages: [1], credits: 3 });
  });

  test('adds the high confidence effort to the bill', async () => {
    await using mock = await startLlamaparse();
    const processing_options = { confidence_score_effort: 'high' } as const;
    const upload_file = file('Sure?', 'a.txt');
    const { id } = await mock.client.parsing.create({ ...parseAs, upload_file, processing_options });
    expect((await mock.finished(id, ['usage'])).job.usage).toEqual({ credits: 8 });
  });

  test('refuses Markdown on the old fast version only', async () => {
    await using mock = await startLlamaparse();
    const upload_file = file('Quick.', 'a.txt');
    const old = await mock.client.parsing.create({ tier: 'fast', version: '2025-12-11', upload_file });
    expect((await mock.finished(old.id, ['text_full'])).text_full).toBe('Quick.');
    await expect(mock.client.parsing.get(old.id, { expand: ['markdown'] })).rejects.toThrow(
      '400 {"detail":"Markdown expansion is not available for FAST tier jobs."}',
    );
    const young = await mock.client.parsing.create({ tier: 'fast', version: 'latest', upload_file });
    expect((await mock.finished(young.id, ['markdown_full'])).markdown_full).toBe('Quick.');
  });

  test('offers results as downloads that expire', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse('in-process', { clock });
    const { id } = await mock.client.parsing.create({ ...parseAs, upload_file: file('# Big', 'a.md') });
    const expand = ['markdown_full_content_metadata', 'xlsx_content_metadata', 'images_content_metadata'];
    const done = await mock.finished(id, expand);
    expect(done.images_content_metadata).toEqual({ total_count: 0, images: [] });
    expect(done.result_content_metadata?.xlsx).toEqual({ size_bytes: 0, exists: false, presigned_url: null });
    const { size_bytes, presigned_url } = done.result_content_metadata?.md ?? {};
    expect(size_bytes).toBe(5);
    expect(await (await mock.send(presigned_url ?? '')).text()).toBe('# Big');
    await clock.advance(3_600_000);
    expect((await mock.send(presigned_url ?? '')).status).toBe(403);
  });

  test('is forgotten with everything else by reset', async () => {
    await using mock = await startLlamaparse();
    const { id } = await mock.client.parsing.create({ ...parseAs, upload_file: file('Gone.', 'a.txt') });
    await mock.finished(id);
    await mock.app.reset();
    await expect(mock.client.parsing.get(id)).rejects.toBeInstanceOf(NotFoundError);
    const again = await mock.client.parsing.create({ ...parseAs, upload_file: file('Gone.', 'a.txt') });
    expect((await mock.finished(again.id, ['usage'])).job.usage).toEqual({ credits: 3 });
  });

  test('leaves facts in the journal, never text', async () => {
    await using mock = await startLlamaparse();
    const { id } = await mock.client.parsing.create({ ...parseAs, upload_file: file('Secret words.', 'a.txt') });
    await mock.finished(id, ['text']);
    const [upload] = mock.journal.entries({ operation: 'parse.upload' });
    expect(upload?.facts).toEqual({ jobId: id, tier: 'cost_effective', version: '2026-08-19', bytes: 13 });
    const reads = mock.journal.entries({ operation: 'parse.get' });
    expect(reads.at(-1)?.facts).toEqual({ jobId: id, tier: 'cost_effective', status: 'COMPLETED', pages: 1 });
    expect(JSON.stringify(mock.journal.entries())).not.toMatch(/Secret|llx-/);
  });
});
