import { describe, expect, test } from 'vitest';
import { damagedPdf, file, type Llamaparse, pdf, simplePdf, startLlamaparse } from '../testing.ts';
import { PIXEL, parsed, postForm, result } from './testing.ts';

const csv = () => file('pier,fee\nnorth,3\nsouth,"4,50"\n', 'fees.csv');
const book = async (pages = 3) => file(await simplePdf(pages), 'book.pdf');

/** Pages with the same line at their top and bottom. */
function furnished(): Promise<Uint8Array> {
  return pdf(
    (document) => {
      for (let page = 1; page <= 3; page++) {
        if (page > 1) document.addPage();
        document.fontSize(9).text('Harbour Office', 72, 30, { lineBreak: false });
        document
          .fontSize(12)
          .text(`Report of month ${page}: the tide came in ${page + 3} times and went out.`, 72, 200);
        document.fontSize(9).text(`Confidential`, 72, 750, { lineBreak: false });
      }
    },
    { margin: 10 },
  );
}

async function markdownOf(mock: Llamaparse, fields: Record<string, string | File>): Promise<string> {
  const { id } = await parsed(mock, fields);
  return (await result(mock, id, 'markdown')).markdown;
}

describe('the document of a v1 job', () => {
  test.each([
    ['target_pages counts from 0', { target_pages: '0,2' }, [1, 3]],
    ['ranges may overlap', { target_pages: '1-2,2' }, [2, 3]],
    ['max_pages takes the first', { max_pages: '2' }, [1, 2]],
    ['0 as max_pages is all', { max_pages: '0' }, [1, 2, 3]],
  ])('has the pages that were wanted: %s', async (_case, fields, numbers) => {
    await using mock = await startLlamaparse();
    const { id } = await parsed(mock, { file: await book(), ...fields });
    const { pages } = await result(mock, id, 'json');
    expect(pages.map(({ page }: { page: number }) => page)).toEqual(numbers);
  });

  test('is written with the separators, prefixes and suffixes asked for, page numbers in them', async () => {
    await using mock = await startLlamaparse();
    const fields = {
      page_separator: '<to {pageNumber}>',
      page_prefix: '[{pageNumber}:',
      page_suffix: ':{page_number}]',
    };
    const { id } = await parsed(mock, { file: await book(2), ...fields });
    const page = (number: number) =>
      `[${number}:# Chapter ${number}\n\nThe lighthouse of page ${number} was built of granite.:${number}]`;
    expect((await result(mock, id, 'markdown')).markdown).toBe(`${page(1)}<to 2>${page(2)}`);
    expect((await result(mock, id, 'text')).text).toMatch(/^\[1:.*:1\]<to 2>\[2:.*:2\]$/s);
  });

  test('shows what repeats on its pages, decorated or not at all, as asked', async () => {
    await using mock = await startLlamaparse();
    const bytes = await furnished();
    const first = async (fields: Record<string, string>) =>
      (await markdownOf(mock, { file: file(bytes, 'report.pdf'), target_pages: '0-2', ...fields })).split(
        '\n\n---\n\n',
      )[0];
    const body = 'Report of month 1: the tide came in 4 times and went out.';
    expect(await first({})).toBe(`Harbour Office\n\n${body}\n\nConfidential`);
    expect(await first({ hide_headers: 'true', hide_footers: 'true' })).toBe(body);
    expect(await first({ page_header_prefix: '<h>', page_header_suffix: '</h>', page_footer_suffix: '!' })).toBe(
      `<h>Harbour Office</h>\n\n${body}\n\nConfidential!`,
    );
  });

  test('leaves out the margins that were given', async () => {
    await using mock = await startLlamaparse();
    const bytes = await furnished();
    const markdown = await markdownOf(mock, {
      file: file(bytes, 'report.pdf'),
      max_pages: '1',
      bbox_top: '0.1',
      bbox_bottom: '0.1',
    });
    expect(markdown).toBe('Report of month 1: the tide came in 4 times and went out.');
  });

  test('has tables in pipes, padded or compact, or in HTML', async () => {
    await using mock = await startLlamaparse();
    const padded = '| pier  | fee  |\n| ----- | ---- |\n| north | 3    |\n| south | 4,50 |';
    expect(await markdownOf(mock, { file: csv() })).toBe(padded);
    expect(await markdownOf(mock, { file: csv(), compact_markdown_table: 'true' })).toContain('| north | 3 |');
    expect(await markdownOf(mock, { file: csv(), output_tables_as_HTML: 'true' })).toMatch(/^<table>\n {4}<thead>/);
  });

  test('has its links in the Markdown when that was asked for', async () => {
    await using mock = await startLlamaparse();
    const page = () =>
      file('<html><body><p>See <a href="https://example.com/">the tides</a>.</p></body></html>', 'a.html');
    expect(await markdownOf(mock, { file: page() })).toBe('See the tides.');
    expect(await markdownOf(mock, { file: page(), annotate_links: 'true' })).toBe(
      'See [the tides](https://example.com/).',
    );
  });

  test('has no Markdown when parsed without a model', async () => {
    await using mock = await startLlamaparse();
    const { id } = await parsed(mock, { file: await book(1), fast_mode: 'true' });
    expect((await result(mock, id, 'markdown')).markdown).toBe('');
    expect((await result(mock, id, 'text')).text).toContain('granite');
    expect((await result(mock, id, 'json')).pages).toMatchObject([{ md: '', items: [], parsingMode: 'fast' }]);
  });
});

describe('a document with a page that cannot be read', () => {
  test('fails the job beyond the tolerance, and is a partial success within it', async () => {
    await using mock = await startLlamaparse();
    expect(await parsed(mock, { file: await damagedPdf() })).toMatchObject({
      status: 'ERROR',
      error_code: 'ERROR_DURING_PROCESSING',
    });
    const tolerant = { page_error_tolerance: '0.5' };
    expect(
      await parsed(mock, { file: await damagedPdf(), ...tolerant, strict_mode_reconstruction: 'true' }),
    ).toMatchObject({ status: 'ERROR' });
    const job = await parsed(mock, { file: await damagedPdf(), ...tolerant });
    expect(job).toEqual({ id: job.id, status: 'PARTIAL_SUCCESS' });
    const { pages } = await result(mock, job.id, 'json');
    expect(pages.map(({ page, status, md }: Record<string, unknown>) => [page, status, md === ''])).toEqual([
      [1, 'OK', false],
      [2, 'OK', false],
      [3, 'ERROR', true],
    ]);
  });

  test('shows in its place what was asked for', async () => {
    await using mock = await startLlamaparse();
    const last = async (fields: Record<string, string>) => {
      const markdown = await markdownOf(mock, { file: await damagedPdf(), page_error_tolerance: '0.5', ...fields });
      return markdown.split('\n\n---\n\n')[2];
    };
    expect(await last({ replace_failed_page_mode: 'blank_page' })).toBe('');
    expect(
      await last({
        replace_failed_page_mode: 'error_message',
        replace_failed_page_with_error_message_prefix: '(',
        replace_failed_page_with_error_message_suffix: ')',
      }),
    ).toMatch(/^\(The page cannot be read: .+\)$/);
  });
});

describe('the pages of a JSON result', () => {
  test('have the recorded keys, in the recorded casing', async () => {
    await using mock = await startLlamaparse();
    const { id } = await parsed(mock, { file: await book(1) });
    const { pages } = await result(mock, id, 'json');
    expect(pages).toEqual([
      {
        page: 1,
        text: expect.stringContaining('Chapter 1'),
        md: '# Chapter 1\n\nThe lighthouse of page 1 was built of granite.',
        images: [],
        charts: [],
        items: [
          {
            type: 'heading',
            lvl: 1,
            value: 'Chapter 1',
            md: '# Chapter 1',
            bBox: {
              x: 72,
              y: expect.any(Number),
              w: expect.any(Number),
              h: expect.any(Number),
              confidence: 1,
              label: 'doc_title',
            },
            layoutAwareBbox: [expect.objectContaining({ x: 72, label: 'doc_title', startIndex: 0, endIndex: 10 })],
          },
          expect.objectContaining({ type: 'text', value: 'The lighthouse of page 1 was built of granite.' }),
        ],
        status: 'OK',
        originalOrientationAngle: 0,
        links: [],
        width: 612,
        height: 792,
        triggeredAutoMode: false,
        parsingMode: 'accurate',
        structuredData: null,
        noStructuredContent: true,
        noTextContent: false,
        pageHeaderMarkdown: '',
        pageFooterMarkdown: '',
        printedPageNumber: '',
        slideSpeakerNotes: null,
        slideSectionName: null,
        confidence: 1,
        layout: [],
        costOptimized: false,
      },
    ]);
  });

  test('have tables as rows, Markdown, HTML and CSV at once', async () => {
    await using mock = await startLlamaparse();
    const { id } = await parsed(mock, { file: csv() });
    const [page] = (await result(mock, id, 'json')).pages;
    expect(page.items).toEqual([
      {
        type: 'table',
        rows: [
          ['pier', 'fee'],
          ['north', '3'],
          ['south', '4,50'],
        ],
        md: '| pier  | fee  |\n| ----- | ---- |\n| north | 3    |\n| south | 4,50 |',
        html: expect.stringMatching(/^<table>\n {4}<thead>\n {8}<tr>\n {12}<th>pier<\/th>/),
        isPerfectTable: true,
        csv: '"pier","fee"\n"north","3"\n"south","4,50"',
        bBox: { x: 0, y: 0, w: 612, h: 792, confidence: 1, label: 'table' },
        layoutAwareBbox: [],
      },
    ]);
  });

  test('list their pictures, in page units and pixels, and their links', async () => {
    await using mock = await startLlamaparse();
    const bytes = await pdf((document) => {
      document.fontSize(12).text('The tides', 72, 72, { link: 'https://example.com/' });
      document.image(PIXEL, 100, 200, { width: 40, height: 30 });
    });
    const { id } = await parsed(mock, { file: file(bytes, 'picture.pdf') });
    const [page] = (await result(mock, id, 'json')).pages;
    expect(page.links).toEqual([{ url: 'https://example.com/', text: 'The tides' }]);
    const place = { x: 100, y: 200, width: 40, height: 30 };
    const pixels = { original_width: 1, original_height: 1, rotation: 0, ocr: [] };
    expect(page.images).toEqual([{ name: 'img_p0_1.png', ...place, ...pixels }]);
    const without = await parsed(mock, { file: file(bytes, 'picture.pdf'), save_images: 'false' });
    expect((await result(mock, without.id, 'json')).pages[0].images).toEqual([]);
    expect((await mock.raw(`/api/v1/parsing/job/${id}/result/image/other.png`)).status).toBe(404);
  });

  test('have their layout, normalised to the page, when that was asked for', async () => {
    await using mock = await startLlamaparse();
    const { id } = await parsed(mock, { file: await book(1), extract_layout: 'true' });
    const [{ layout, items }] = (await result(mock, id, 'json')).pages;
    expect(layout.map(({ label }: { label: string }) => label)).toEqual(['doc_title', 'text']);
    const [{ bbox, ...rest }] = layout;
    expect(rest).toEqual({ image: 'page_1_doc_title_1.jpg', confidence: 1, label: 'doc_title', isLikelyNoise: false });
    expect(bbox.x).toBeCloseTo(items[0].bBox.x / 612, 3);
    expect(bbox.h).toBeCloseTo(items[0].bBox.h / 792, 3);
  });
});

describe('the files of a v1 result', () => {
  const get = (mock: Llamaparse, id: string, path: string) => mock.raw(`/api/v1/parsing/job/${id}/${path}`);

  test('are the raw text and Markdown', async () => {
    await using mock = await startLlamaparse();
    const { id } = await parsed(mock, { file: await book(2) });
    for (const form of ['text', 'markdown']) {
      const raw = await get(mock, id, `result/raw/${form}`);
      expect(raw.headers.get('content-type')).toMatch(/^text\//);
      expect(await raw.text()).toBe((await result(mock, id, form))[form]);
    }
  });

  test('are a workbook of the tables, and 404 where there are none', async () => {
    await using mock = await startLlamaparse();
    const { id } = await parsed(mock, { file: csv() });
    for (const path of ['result/xlsx', 'result/raw/xlsx']) {
      const answer = await get(mock, id, path);
      expect(answer.headers.get('content-type')).toBe(
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      );
      expect((await answer.text()).startsWith('PK')).toBe(true);
    }
    const without = await parsed(mock, { file: await book(1) });
    expect((await get(mock, without.id, 'result/xlsx')).status).toBe(404);
  });

  test('are the PDF that was sent, if that was asked for', async () => {
    await using mock = await startLlamaparse();
    const bytes = await simplePdf(1);
    const fields = { file: file(bytes, 'book.pdf') };
    const { id } = await parsed(mock, { ...fields, output_pdf_of_document: 'true' });
    const answer = await get(mock, id, 'result/pdf');
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await get(mock, (await parsed(mock, fields)).id, 'result/pdf')).status).toBe(404);
  });

  test('are offered as links that expire', async () => {
    await using mock = await startLlamaparse('socket');
    const { id } = await parsed(mock, { file: csv() });
    const link = await (await get(mock, id, 'read/result.md')).json();
    expect(link).toEqual({ url: expect.stringContaining(mock.url), expires_at: expect.any(String), form_fields: null });
    expect(await (await fetch(link.url)).text()).toBe((await result(mock, id, 'markdown')).markdown);
    expect((await get(mock, id, 'read/result.doc')).status).toBe(404);
  });

  test('hold the structure that was asked for, of the document and of each page', async () => {
    await using mock = await startLlamaparse();
    const plain = await parsed(mock, { file: csv() });
    expect((await get(mock, plain.id, 'result/structured')).status).toBe(404);
    const schema = {
      type: 'object',
      properties: {
        fees: { type: 'array', items: { type: 'object', properties: { pier: {}, fee: { type: 'number' } } } },
      },
    };
    const asked = await parsed(mock, { file: csv(), structured_output_json_schema: JSON.stringify(schema) });
    const structured = {
      fees: [
        { pier: 'north', fee: 3 },
        { pier: 'south', fee: 4.5 },
      ],
    };
    expect(await result(mock, asked.id, 'structured')).toMatchObject({ structured, job_metadata: { job_pages: 1 } });
    const [page] = (await result(mock, asked.id, 'json')).pages;
    expect(page).toMatchObject({ structuredData: structured, noStructuredContent: false });
    const free = await parsed(mock, { file: csv(), structured_output: 'true' });
    expect((await result(mock, free.id, 'structured')).structured).toEqual({ north: '3', south: '4,50', pier: 'fee' });
  });

  test.each([
    ['a schema that is no JSON', { structured_output_json_schema: '{' }, 'valid JSON schema'],
    ['a schema that is none', { structured_output_json_schema: '{"type":"text"}' }, 'valid JSON schema'],
    ['a schema that is too long', { structured_output_json_schema: `{"title":"${'a'.repeat(32_000)}"}` }, 'valid JSON'],
    ['an unknown name', { structured_output_json_schema_name: 'recipe' }, 'recipe'],
  ])('are refused with 400 for %s', async (_case, fields, words) => {
    await using mock = await startLlamaparse();
    const response = await postForm(mock, { file: csv(), ...fields });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(words)]);
  });
});
