import { expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { nextTurn } from '../../../lib/waiting.ts';
import { file, pdf, simplePdf, startLlamaparse } from '../testing.ts';
import { ended, parsed, postForm, result } from './testing.ts';

/** A PDF of pages with nothing on them. */
function emptyPages(count: number): Promise<Uint8Array> {
  return pdf((document) => {
    for (let page = 1; page < count; page++) document.addPage();
  });
}

const note = () => file('# Tides\n\nThe harbour floods at noon.\n', 'note.md');

test.each([
  ['nothing', {}, 3, 'parse_page_with_llm'],
  ['parse_page_without_llm', { parse_mode: 'parse_page_without_llm' }, 1, 'parse_page_without_llm'],
  ['fast_mode', { fast_mode: 'true' }, 1, 'parse_page_without_llm'],
  ['an agent', { parse_mode: 'parse_page_with_agent' }, 10, 'parse_page_with_agent'],
  ['an agent with a large model', { parse_mode: 'parse_page_with_agent', model: 'anthropic-sonnet-4.0' }, 90, /agent/],
  ['premium_mode', { premium_mode: '1' }, 10, 'parse_page_with_agent'],
  ['a layout agent', { parse_mode: 'parse_page_with_layout_agent' }, 45, 'parse_page_with_layout_agent'],
  ['a vision model', { parse_mode: 'parse_page_with_lvm' }, 6, 'parse_page_with_lvm'],
  [
    'a vision model with the caller’s key',
    {
      use_vendor_multimodal_model: 'true',
      vendor_multimodal_model_name: 'openai-gpt4o',
      vendor_multimodal_api_key: 'k',
    },
    1,
    'parse_page_with_lvm',
  ],
  ['a whole document', { parse_mode: 'parse_document_with_llm' }, 30, 'parse_document_with_llm'],
  ['a whole document by an agent', { parse_mode: 'parse_document_with_agent' }, 90, 'parse_document_with_agent'],
  ['continuous_mode', { continuous_mode: 'true' }, 30, 'parse_document_with_llm'],
  ['structured_output', { structured_output: 'true' }, 3, 'structured_output'],
  ['a preset', { preset: 'invoice' }, 90, 'preset invoice'],
  ['a tier', { tier: 'agentic_plus', version: 'latest' }, 45, 'agentic_plus'],
  [
    'a tier, which goes before the mode',
    { tier: 'fast', version: 'latest', parse_mode: 'parse_page_with_agent' },
    1,
    'fast',
  ],
  ['layout on top', { extract_layout: 'true' }, 6, 'parse_page_with_llm'],
])('a page is billed by what was asked for: %s', async (_case, fields, credits, model) => {
  await using mock = await startLlamaparse();
  await parsed(mock, { file: note(), ...fields });
  expect(mock.meter.entries()).toMatchObject([
    {
      operation: 'v1.upload',
      model: typeof model === 'string' ? model : expect.stringMatching(model),
      units: { pages: 1, credits },
      microUsd: credits * 1_250,
    },
  ]);
});

test('auto mode upgrades the pages with what triggers it, and they alone cost more', async () => {
  await using mock = await startLlamaparse();
  const triggers = { auto_mode: 'true', auto_mode_trigger_on_text_in_page: 'Chapter 2' };
  const { id } = await parsed(mock, { file: file(await simplePdf(3), 'book.pdf'), ...triggers });
  const { pages, job_metadata } = await result(mock, id, 'json');
  expect(pages.map((page: Record<string, unknown>) => [page.triggeredAutoMode, page.parsingMode])).toEqual([
    [false, 'accurate'],
    [true, 'premium'],
    [false, 'accurate'],
  ]);
  expect(job_metadata.job_auto_mode_triggered_pages).toBe(1);
  const table = { auto_mode: 'true', auto_mode_trigger_on_table_in_page: 'true' };
  await parsed(mock, { file: file('| pier | fee |\n| - | - |\n| north | 3 |\n', 'fees.md'), ...table });
  await parsed(mock, { file: note(), ...table });
  expect(mock.meter.entries().map(({ units }) => units.credits)).toEqual([16, 10, 3]);
});

test.each([
  ['a pattern of its own', { auto_mode: 'true', auto_mode_trigger_on_regexp_in_page: 'Chapter [2-3]' }, [3, 10, 10]],
  [
    'a configuration, which names a mode',
    {
      auto_mode_configuration_json: JSON.stringify([
        { text_in_page: 'Chapter 3', parsing_conf: { parse_mode: 'parse_page_with_layout_agent' } },
      ]),
    },
    [3, 3, 45],
  ],
  [
    'a configuration, which names a tier',
    {
      auto_mode_configuration_json: JSON.stringify([
        { regexp_in_page: 'chapter 1', regexp_in_page_mode: 'i', parsing_conf: { tier: 'fast', version: 'latest' } },
      ]),
    },
    [1, 3, 3],
  ],
])('auto mode is triggered by %s', async (_case, fields, prices) => {
  await using mock = await startLlamaparse();
  const { id } = await parsed(mock, { file: file(await simplePdf(3), 'book.pdf'), ...fields });
  const { pages } = await result(mock, id, 'json');
  const triggered = pages.map((page: Record<string, unknown>) => page.triggeredAutoMode);
  expect(triggered).toEqual(prices.map((price) => price !== 3));
  expect(mock.meter.entries()[0]?.units.credits).toBe(prices.reduce((sum, price) => sum + price));
});

test.each([
  ['no JSON', '[', 400, 'Invalid JSON in auto_mode_configuration_json'],
  ['no list', '{}', 422, 'auto_mode_configuration_json'],
  ['a mode that is none', '[{"parsing_conf":{"parse_mode":"parse"}}]', 422, 'parse_mode'],
  ['a pattern that is none', '[{"parsing_conf":{},"regexp_in_page":"("}]', 422, 'regexp_in_page'],
])('a configuration of auto mode with %s is refused', async (_case, text, status, words) => {
  await using mock = await startLlamaparse();
  const response = await postForm(mock, { file: note(), auto_mode_configuration_json: text });
  expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(words)]);
});

test('a job that takes longer than it may fails as TIMEOUT and costs nothing', async () => {
  const clock = new VirtualClock();
  await using mock = await startLlamaparse('in-process', { clock, latency: { queuedMs: 0, perPageMs: 60_000 } });
  const limits = { job_timeout_in_seconds: '20', job_timeout_extra_time_per_page_in_seconds: '10' };
  const { id } = await (await postForm(mock, { file: note(), ...limits })).json();
  while (clock.sleeping === 0) await nextTurn();
  await clock.advance(30_000);
  expect(await ended(mock, id)).toMatchObject({ status: 'ERROR', error_code: 'TIMEOUT' });
  expect(mock.meter.entries()).toEqual([]);
});

test('a document of more pages than the mode takes fails in the recorded words', async () => {
  await using mock = await startLlamaparse();
  const fields = { file: file(await emptyPages(701), 'long.pdf'), parse_mode: 'parse_page_with_agent' };
  expect(await parsed(mock, fields)).toMatchObject({
    status: 'ERROR',
    error_code: 'DOCUMENT_TOO_LARGE',
    error_message:
      'Job would parse 701 out of 701 pages in document, max pages allowed for parse mode parse_page_with_agent is 700',
  });
  expect(mock.meter.entries()).toEqual([]);
});

test('usage metrics count the pages of jobs of both versions, not those of cache hits', async () => {
  await using mock = await startLlamaparse();
  const [project] = await mock.client.projects.list();
  const organization = project?.organization_id;
  const book = { file: file(await simplePdf(2), 'book.pdf'), extract_layout: 'true' };
  const first = await parsed(mock, book);
  await parsed(mock, book);
  const { id } = await mock.client.parsing.create({ tier: 'fast', version: 'latest', upload_file: note() });
  await mock.finished(id);

  const usage = async (query: string) => {
    const answer = await mock.raw(`/api/v1/beta/usage-metrics?organization_id=${organization}${query}`);
    return answer.json();
  };
  const all = await usage('&include_total=true');
  expect(all).toMatchObject({ next_page_token: null, total_size: 3 });
  expect(
    all.items.map((item: Record<string, unknown>) => [item.event_type, item.value, item.event_aggregation_key]),
  ).toEqual([
    ['pages_parsed', 1, id],
    ['layout_extracted', 2, first.id],
    ['pages_parsed', 2, first.id],
  ]);
  expect(all.items[2]).toMatchObject({
    organization_id: organization,
    event_aggregation_type: 'pdf',
    day: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
  });
  expect((await usage('&event_types=layout_extracted')).items).toHaveLength(1);
  expect((await usage('&day_on_or_before=2000-01-01')).items).toEqual([]);
  expect(await usage('&page_size=2')).toMatchObject({ next_page_token: expect.any(String), total_size: null });
});

test('usage metrics ask for the organization', async () => {
  await using mock = await startLlamaparse();
  const answer = await mock.raw('/api/v1/beta/usage-metrics');
  expect([answer.status, await answer.json()]).toMatchObject([
    422,
    { detail: [{ type: 'missing', loc: ['query', 'organization_id'], msg: 'Field required' }] },
  ]);
});

test('the list of jobs has those of both versions, newest first', async () => {
  await using mock = await startLlamaparse();
  const { id } = await parsed(mock, { file: note() });
  const second = await mock.client.parsing.create({ tier: 'fast', version: 'latest', upload_file: note() });
  const { jobs } = await (await mock.raw('/api/v1/jobs')).json();
  expect(jobs).toMatchObject([
    { id: second.id, job_record: { job_name: 'parse_raw_file_job' } },
    { id, job_record: { job_name: 'parse_raw_file_job', parameters: {} } },
  ]);
});

test('a page of a screenshot job costs as much as one parsed without AI', async () => {
  await using mock = await startLlamaparse();
  const created = await postForm(mock, { file: file(await emptyPages(2), 'blank.pdf') }, '/api/v1/parsing/screenshot');
  await ended(mock, (await created.json()).id);
  const [entry] = mock.meter.entries();
  expect(entry).toMatchObject({ operation: 'v1.screenshot', model: 'screenshot', units: { pages: 2, credits: 2 } });
});
