import type LlamaCloud from '@llamaindex/llama-cloud';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { nextTurn } from '../../../lib/waiting.ts';
import { damagedPdf, file, type Llamaparse, pdf, startLlamaparse, TRANSPORTS } from '../testing.ts';

type Options = Partial<LlamaCloud.ParsingCreateParams>;

const MARKDOWN =
  '# Salt\n\nThe *harbour* sells [salt](https://example.com).\n\n| Year | Tons |\n| --- | --- |\n| 1810 | 12 |\n';

async function parsed(mock: Llamaparse, upload_file: File, options: Options, expand: string[]) {
  const job = await mock.client.parsing.create({ tier: 'cost_effective', version: 'latest', upload_file, ...options });
  return mock.finished(job.id, expand);
}

function harbour(): Promise<Uint8Array> {
  return pdf((document) => {
    document.font('Helvetica').initForm();
    document.fontSize(18).text('Harbour dues', 72, 72);
    document.fontSize(11).text('Full name:', 72, 120).formText('name', 220, 116, 200, 18, { value: 'Johanna Quist' });
    document.image(PIXEL, 72, 200, { width: 120, height: 80 });
  });
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg==',
  'base64',
);

describe.each(TRANSPORTS)('what expand adds, %s', (transport) => {
  test('links of content metadata serve the very bytes, until they expire', async () => {
    const clock = new VirtualClock();
    await using mock = await startLlamaparse(transport, { clock });
    const options: Options = {
      output_options: {
        additional_outputs: ['stripped_md', 'concatenated_stripped_txt', 'word_bbox'],
        tables_as_spreadsheet: { enable: true },
        granular_bboxes: ['word'],
      },
    };
    const names = ['text', 'text_full', 'markdown', 'markdown_full', 'items', 'metadata', 'forms', 'raw_words'];
    const more = ['xlsx', 'output_pdf', 'stripped_markdown', 'concatenated_stripped_markdown'];
    const expand = [...names, ...more].map((name) => `${name}_content_metadata`);
    const { result_content_metadata: metadata = {} } = await parsed(mock, file(MARKDOWN, 'salt.md'), options, expand);
    const contents: Record<string, Buffer> = {};
    for (const [key, { exists, presigned_url: url, size_bytes }] of Object.entries(metadata ?? {})) {
      if (!exists || !url) continue;
      const response = await mock.send(url);
      contents[key] = Buffer.from(await response.arrayBuffer());
      expect([key, response.status, contents[key]?.length]).toEqual([key, 200, size_bytes]);
    }
    expect(Object.keys(metadata ?? {}).filter((key) => contents[key] === undefined)).toEqual(['outputPDF']);
    expect(contents.md?.toString()).toBe(MARKDOWN);
    expect(JSON.parse(String(contents.stripped_markdown))).toMatchObject({ pages: [{ page_number: 1 }] });
    expect(String(contents.concatenated_stripped_markdown)).toContain('The harbour sells salt.');
    expect(Object.keys(unzipSync(contents.xlsx ?? new Uint8Array()))).toContain('xl/workbook.xml');
    expect(String(contents.grounded_items).trim()).toMatch(/^\{"page_number":1,/);
    await clock.advance(3_600_000);
    const gone = await mock.send(metadata?.md?.presigned_url ?? '');
    expect([gone.status, gone.headers.get('content-type')]).toEqual([403, 'application/xml']);
    expect(await gone.text()).toContain('<Code>AccessDenied</Code>');
  });

  test('pictures, forms and a PDF copy of a document that has them, when they are asked for', async () => {
    await using mock = await startLlamaparse(transport);
    const bytes = await harbour();
    const expand = ['images_content_metadata', 'output_pdf_content_metadata', 'forms', 'usage'];
    const options: Options = {
      output_options: { images_to_save: ['embedded'], save_output_pdf: true },
      processing_options: { forms: 'enrich' },
    };
    const done = await parsed(mock, file(bytes, 'harbour.pdf'), options, expand);
    expect(done.images_content_metadata).toMatchObject({
      total_count: 1,
      images: [
        { index: 0, filename: 'img_p0_1.png', content_type: 'image/png', size_bytes: null, category: 'embedded' },
      ],
    });
    const picture = await mock.send(done.images_content_metadata?.images[0]?.presigned_url ?? '');
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const copy = await mock.send(done.result_content_metadata?.outputPDF?.presigned_url ?? '');
    expect(Buffer.from(await copy.arrayBuffer()).equals(bytes)).toBe(true);
    const page = done.forms?.pages[0];
    expect(page?.success && page.forms[0]?.json).toMatchObject([{ field: 'text', value: 'Johanna Quist' }]);
    expect(done.job.usage).toEqual({ credits: 3 + 10 });
    const one = await mock.client.parsing.get(done.job.id, { expand, image_filenames: 'img_p9_9.png,other.png' });
    expect(one.images_content_metadata).toEqual({ total_count: 0, images: [] });
  });

  test('nothing of them when they were not asked for', async () => {
    await using mock = await startLlamaparse(transport);
    const names = ['raw_words', 'xlsx', 'output_pdf', 'stripped_markdown', 'concatenated_stripped_markdown'];
    const expand = [...names.map((name) => `${name}_content_metadata`), 'images_content_metadata'];
    const done = await parsed(mock, file(await harbour(), 'harbour.pdf'), {}, expand);
    const entries = Object.values(done.result_content_metadata ?? {});
    expect(entries).toHaveLength(names.length);
    for (const entry of entries) expect(entry).toEqual({ size_bytes: 0, exists: false, presigned_url: null });
    expect(done.images_content_metadata).toEqual({ total_count: 0, images: [] });
  });
});

describe('results', () => {
  test('of tables have numbers and nulls where the document has them', async () => {
    await using mock = await startLlamaparse();
    const done = await parsed(mock, file(MARKDOWN, 'salt.md'), {}, ['items']);
    const page = done.items?.pages[0];
    const table = page?.success ? page.items.find((item) => item.type === 'table') : undefined;
    expect(table).toMatchObject({
      rows: [
        ['Year', 'Tons'],
        [1810, 12],
      ],
      csv: '"Year","Tons"\n"1810","12"',
    });
  });

  test('of the high confidence effort score the document', async () => {
    await using mock = await startLlamaparse();
    const options: Options = { processing_options: { confidence_score_effort: 'high' } };
    const done = await parsed(mock, file(MARKDOWN, 'salt.md'), options, ['metadata']);
    const breakdown = { min_page_score: 1, scored_pages: 1, total_pages: 1 };
    expect(done.metadata?.document).toEqual({ confidence: 1, confidence_breakdown: breakdown });
    expect((await parsed(mock, file(MARKDOWN, 'salt.md'), {}, ['metadata'])).metadata?.document).toBeNull();
  });

  test.each([
    ['2025-12-11', ['markdown'], 400],
    ['2025-12-11', ['items_content_metadata'], 400],
    ['2025-12-11', ['text', 'metadata', 'job_metadata', 'usage'], 200],
    ['2026-06-15', ['markdown', 'items'], 200],
    ['2026-06-15', ['forms'], 400],
  ])('of the fast tier in version %s: %j is %i', async (version, expand, status) => {
    await using mock = await startLlamaparse();
    const { job } = await parsed(mock, file(MARKDOWN, 'salt.md'), { tier: 'fast', version }, []);
    expect((await mock.raw(`/api/v2/parse/${job.id}?expand=${expand.join(',')}`)).status).toBe(status);
  });
});

describe('a document with a page that cannot be read', () => {
  const finished = async (job_failure_conditions: object) => {
    const told: string[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      told.push(new Request(input, init).headers.get('x-webhook-event-type') ?? '');
      return new Response();
    };
    await using mock = await startLlamaparse('in-process', { fetch });
    const options: Options = {
      processing_control: { job_failure_conditions },
      webhook_configurations: [{ webhook_url: 'https://example.com/hook' }],
    };
    const { job, markdown, text } = await parsed(mock, await damagedPdf(), options, ['markdown', 'text']);
    while (told.length < 3) await nextTurn();
    return { job, markdown, text, told };
  };

  test('fails as a job unless more such pages are allowed, and then tells which page it is', async () => {
    const { job } = await finished({});
    expect([job.status, job.error_message]).toEqual(['FAILED', expect.stringMatching(/1 of 3 pages failed/)]);
    const tolerant = await finished({ allowed_page_failure_ratio: 0.5 });
    expect(tolerant.job.status).toBe('COMPLETED');
    expect(tolerant.markdown?.pages.map(({ page_number, success }) => [page_number, success])).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
    expect(tolerant.told).toContain('parse.partial_success');
    expect(tolerant.told).not.toContain('parse.success');
  });

  test('fails as a job whatever is allowed, when every page’s Markdown is wanted', async () => {
    const strict = { allowed_page_failure_ratio: 1, fail_on_markdown_reconstruction_error: true };
    const { job, told } = await finished(strict);
    expect([job.status, told.includes('parse.error')]).toEqual(['FAILED', true]);
  });
});
