import { describe, expect, test } from 'vitest';
import { file, type Pdf, pdf, startLlamaparse } from '../testing.ts';
import { PIXEL } from '../v1/testing.ts';
import { cjkPdf, parse } from './testing.ts';
import type { ParseSettings } from './types.ts';

const textOf = async (bytes: Uint8Array, settings: Partial<ParseSettings> = {}) =>
  (await parse(bytes, 'a.pdf', settings)).pages.map(({ text }) => text);

/** The rows of each table of the first page. */
async function tables(bytes: Uint8Array, settings: Partial<ParseSettings> = {}) {
  const { pages } = await parse(bytes, 'a.pdf', settings);
  return pages[0]?.items.flatMap((item) => (item.type === 'table' ? [item.rows] : []));
}

test('text that is printed invisibly is left out when it is not wanted', async () => {
  const bytes = await pdf((document) => {
    document.fontSize(11).text('The light of Farholm is white.');
    document.addContent('3 Tr').text('The ﬁle says: hidden keywords.').addContent('0 Tr').text('It turns twice.');
  });
  expect(await textOf(bytes)).toEqual([expect.stringContaining('hidden keywords')]);
  expect(await textOf(bytes, { ignoreHiddenText: true })).toEqual([
    expect.stringMatching(/^The light of Farholm is white\.\s+It turns twice\.$/),
  ]);
});

test('text below two points is left out unless it is wanted, or is all there is', async () => {
  const print = (small: string, large: string) =>
    pdf((document) => document.fontSize(1.5).text(small).fontSize(11).text(large));
  const bytes = await print('Fine print.', 'The light of Farholm is white.');
  expect(await textOf(bytes)).toEqual(['The light of Farholm is white.']);
  expect((await textOf(bytes, { verySmallText: true }))[0]).toContain('Fine print.');
  expect((await textOf(await print('Only fine print on this page.', '1')))[0]).toContain('Only fine print');
});

describe('plain text as it is laid out', () => {
  const columns = (document: Pdf, shift: number) => {
    document.text('The north pier is open to ships of all kinds. '.repeat(6), 72 + shift, 100, { width: 150 });
    document.text('East winds blow in the mornings of the year. '.repeat(6), 330, 100, { width: 210 });
  };
  const two = pdf((document) => {
    document.fontSize(11);
    columns(document, 0);
    document.addPage();
    columns(document, 66);
  });

  test('has columns beside each other', async () => {
    const [unrolled = ''] = await textOf(await two);
    expect(unrolled.lastIndexOf('pier')).toBeLessThan(unrolled.indexOf('East'));
    const [laidOut = ''] = await textOf(await two, { spatial: {} });
    const beside = laidOut.split('\n').filter((line) => line.includes('   '));
    expect(beside.length).toBeGreaterThan(5);
    expect(beside[0]).toMatch(/^The north pier is open .* {4,}East winds blow/);
    expect(new Set(beside.map((line) => line.search(/\S(?!.* {3})/))).size).toBe(1);
  });

  test('stands on one grid on all pages when alignment is to be kept', async () => {
    const indents = async (aligned: boolean) =>
      (await textOf(await two, { spatial: { aligned } })).map((text) => text.search(/\S/));
    expect(await indents(false)).toEqual([0, 0]);
    const [first = 0, second = 0] = await indents(true);
    expect([first, second > 8]).toEqual([0, true]);
  });
});

describe('tables', () => {
  const cells = [
    ['Pier', 'Fee'],
    ['North', '12'],
  ];
  const print = (lined: boolean) =>
    pdf((document) => {
      document.fontSize(11);
      for (const [y, row] of cells.entries()) {
        for (const [x, cell] of row.entries()) document.text(cell, 100 + x * 150, 100 + y * 20);
      }
      if (!lined) return;
      for (const x of [90, 240, 390]) document.moveTo(x, 95).lineTo(x, 135).stroke();
      for (const y of [95, 115, 135]) document.moveTo(90, y).lineTo(390, y).stroke();
    });

  test('of two rows and columns without lines are seen aggressively only', async () => {
    const bytes = await print(false);
    expect(await tables(bytes)).toEqual([]);
    expect(await tables(bytes, { tables: 'aggressive' })).toEqual([cells]);
  });

  test('are not seen by their lines when that is turned off', async () => {
    const bytes = await print(true);
    expect(await tables(bytes)).toEqual([cells]);
    expect(await tables(bytes, { tables: 'unlined' })).toEqual([]);
  });
});

describe('a document fails if that is asked for', () => {
  const failure = (bytes: Uint8Array, settings: Partial<ParseSettings>) =>
    parse(bytes, 'a.pdf', settings).then(
      () => undefined,
      (error: Error) => error.message,
    );

  test('when the letters of a font cannot be told', async () => {
    const private_ = cjkPdf([{ text: '\uE101\uE102\uE103 light', y: 100 }]);
    expect(await failure(private_, {})).toBeUndefined();
    expect(await failure(private_, { refuseBuggyFonts: true })).toMatch(/^ERROR_DURING_PROCESSING: Page 1 has a font/);
    expect(await failure(cjkPdf([{ text: '東京 light \uF0B7', y: 100 }]), { refuseBuggyFonts: true })).toBeUndefined();
  });

  test('when a picture cannot be extracted', async () => {
    const whole = await pdf((document) => document.text('Light').image(PIXEL, { width: 50 }));
    const text = Buffer.from(whole).toString('latin1');
    const at = text.indexOf('/FlateDecode', text.indexOf('/Subtype /Image'));
    const broken = Buffer.from(`${text.slice(0, at)}/JPXDecode  ${text.slice(at + 12)}`, 'latin1');
    expect(await failure(whole, { images: true, refuseBrokenImages: true })).toBeUndefined();
    expect(await failure(broken, { images: true })).toBeUndefined();
    expect(await failure(broken, { images: true, refuseBrokenImages: true })).toMatch(/picture on page 1/);
  });
});

test('numbers printed beside lines are told with where their lines stand in the Markdown', async () => {
  const lines = [
    'the keeper of Farholm',
    'counts the ships of',
    'the morning and the',
    'evening, and writes',
    'them down in a book',
    'of the year 1887.',
  ];
  const bytes = await pdf((document) => {
    document.font('Helvetica-Bold').fontSize(18).text('Farholm', 90, 60).font('Helvetica');
    for (const [at, line] of lines.entries()) {
      document.fontSize(8).text(String(at + 5), 30, 102 + at * 14, { width: 30, align: 'right' });
      document.fontSize(11).text(line, 90, 100 + at * 14, { lineBreak: false });
    }
  });
  await using mock = await startLlamaparse();
  const parsed = async (annotate_line_numbers: boolean) => {
    const how = {
      tier: 'agentic',
      version: 'latest',
      output_options: { markdown: { annotate_line_numbers } },
    } as const;
    const { id } = await mock.client.parsing.create({ ...how, upload_file: file(bytes, 'a.pdf') });
    const page = (await mock.finished(id, ['markdown'])).markdown?.pages[0];
    return page?.success ? page : undefined;
  };
  const page = await parsed(true);
  expect(page?.markdown).toMatch(/^# Farholm\n\nthe keeper of Farholm counts/);
  const told = page?.line_numbers?.map(({ line_number, start_index, end_index }) => [
    line_number,
    page.markdown.slice(start_index, end_index),
  ]);
  expect(told).toEqual(lines.map((line, at) => [String(at + 5), line]));
  expect(await parsed(false)).not.toHaveProperty('line_numbers');
});
