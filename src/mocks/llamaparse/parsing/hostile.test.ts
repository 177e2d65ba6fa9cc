import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { limitPage } from './page-limit.ts';
import { assemble, markdown, parse } from './testing.ts';
import type { ParsedPage } from './types.ts';

/** One page whose content is `content`, deflated as often as the filters say. */
function pageOf(content: Uint8Array, filters: string): Uint8Array {
  const text = Buffer.from(content).toString('latin1');
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} /Filter ${filters} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]);
}

const SHOW = 'BT /F1 12 Tf 72 700 Td (A page.) Tj ET';

describe('hostile files end with a code, not with the process', () => {
  test('a PDF whose page inflates to gigabytes, deflated once or twice', async () => {
    const bomb = deflateSync(Buffer.alloc(40 * 1024 * 1024, ' '));
    await expect(parse(pageOf(bomb, '/FlateDecode'), 'a.pdf')).rejects.toThrow(/^DOCUMENT_TOO_LARGE: /);
    const noise = Buffer.concat([bomb, Buffer.from(Array.from({ length: 60_000 }, (_, at) => (at * at) % 251))]);
    const twice = pageOf(deflateSync(noise), '[/FlateDecode /FlateDecode]');
    await expect(parse(twice, 'a.pdf')).rejects.toThrow(/^DOCUMENT_TOO_LARGE: /);
  });

  test('but a long page of a real size is read', async () => {
    const long = deflateSync(
      Buffer.from(`${SHOW}\n${Array.from({ length: 60_000 }, (_, at) => `% ${at * 7_919}`).join('\n')}`),
    );
    expect(long.length).toBeGreaterThan(16 * 1024);
    expect(await markdown(pageOf(long, '/FlateDecode'), 'a.pdf')).toEqual(['A page.']);
  });

  test('a small PDF whose tree of pages has a million leaves', async () => {
    const hundred = (object: number) => `[${`${object} 0 R `.repeat(100)}]`;
    const forest = assemble([
      '<< /Type /Catalog /Pages 2 0 R >>',
      `<< /Type /Pages /Kids ${hundred(3)} /Count 1000000 >>`,
      `<< /Type /Pages /Kids ${hundred(4)} /Count 10000 >>`,
      `<< /Type /Pages /Kids ${hundred(5)} /Count 100 >>`,
      '<< /Type /Page /Parent 4 0 R /MediaBox [0 0 612 792] >>',
    ]);
    await expect(parse(forest, 'a.pdf')).rejects.toThrow('TOO_MANY_PAGES: The PDF says that it has 1000000 pages.');
  });

  test('a web page whose cells claim to take all rows', async () => {
    const cells = '<tr><td rowspan=1000>x'.repeat(3_000);
    const { pages } = await parse(`<html><body><table>${cells}</table>`, 'a.html');
    const [table] = pages[0]?.items ?? [];
    expect(table?.type === 'table' && table.rows.length * (table.rows[0]?.length ?? 0)).toBeLessThanOrEqual(500_000);
  });

  test('HTML of fifty thousand open elements', async () => {
    const deep = `<html><body>${'<div><b>'.repeat(25_000)}bottom`;
    expect(await markdown(deep, 'a.html')).toEqual([expect.stringContaining('bottom')]);
  });

  // the time is no judgement of speed: work that grows with the square of the length takes ten times as long
  test.each([
    ['brackets', '[a'.repeat(80_000)],
    ['emphasis', '*a '.repeat(40_000)],
    ['pipes', '|'.repeat(50_000)],
    ['fences', '```\n'.repeat(20_000)],
    ['lists', `${'- a\n'.repeat(20_000)}`],
    ['ever deeper lists', Array.from({ length: 3_000 }, (_, at) => `${'  '.repeat(at)}- a`).join('\n')],
  ])(
    'Markdown of nothing but %s',
    async (_, text) => {
      await expect(parse(`${text}\n\nend`, 'a.md')).resolves.toMatchObject({ kind: 'markdown' });
    },
    10_000,
  );
});

test('a page keeps 64 KB of text; the rest is dropped without a word', () => {
  const paragraph = 'x'.repeat(30_000);
  const items = [1, 2, 3].map(() => ({ type: 'text' as const, value: paragraph, boxes: [] }));
  const text = [paragraph, paragraph, paragraph].join('\n\n');
  const page: ParsedPage = { number: 1, width: 612, height: 792, items, header: [], footer: [], text, rotation: 0 };
  const limited = limitPage(page);
  expect(limited.text).toHaveLength(65_536);
  expect(limited.items.map((item) => item.type === 'text' && item.value.length)).toEqual([30_000, 30_000, 5_536]);
  expect(limitPage(page, 90_004)).toBe(page);
});
