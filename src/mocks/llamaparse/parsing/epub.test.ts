import { expect, test } from 'vitest';
import { zip } from '../artefacts/zip.ts';
import { encodePng } from './pdf/png.ts';
import { markdown, parse } from './testing.ts';

const png = Buffer.from(encodePng({ width: 3, height: 2, data: new Uint8Array(18), format: 'rgb' }));

function book(spine: readonly string[], chapters: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const items = Object.keys(chapters).map((name) => `<item id="${name}" href="${encodeURI(name)}"/>`);
  const refs = spine.map((name) => `<itemref idref="${name}"/>`);
  return zip([
    { name: 'mimetype', content: 'application/epub+zip' },
    {
      name: 'META-INF/container.xml',
      content: '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    },
    {
      name: 'OEBPS/book.opf',
      content: `<package><manifest>${items.join('')}</manifest><spine>${refs.join('')}</spine></package>`,
    },
    ...Object.entries(chapters).map(([name, content]) => ({ name: `OEBPS/${name}`, content })),
  ]);
}

const chapter = (body: string) =>
  `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>${body}</body></html>`;

test('a book has its chapters in the order of its spine, one a page, with their pictures', async () => {
  const bytes = book(['text/b one.xhtml', 'cover.xhtml', 'text/a.xhtml'], {
    'text/a.xhtml': chapter('<h1>Second</h1><p>It is <a id="x"/><b>tall</b>.</p>'),
    'cover.xhtml': chapter('<p> </p>'),
    'text/b one.xhtml': chapter('<h1>First</h1><p>Far.</p><p><img src="../img/t.png" alt=""/></p>'),
    'img/t.png': png,
    'unread.xhtml': chapter('<p>Not in the spine.</p>'),
  });
  const settings = { images: true, inlineImages: true };
  expect(await markdown(bytes, 'upload.bin', settings)).toEqual([
    '# First\n\nFar.\n\n![](img_p0_1.png)',
    '# Second\n\nIt is **tall**.',
  ]);
  const { kind, pages } = await parse(bytes, 'a.epub', settings);
  expect(kind).toBe('epub');
  expect(pages[0]?.images).toMatchObject([{ name: 'img_p0_1.png', width: 3, height: 2 }]);
  expect(await markdown(bytes, 'a.epub')).toEqual(['# First\n\nFar.', '# Second\n\nIt is **tall**.']);
});

test('a book without a spine is damaged', async () => {
  await expect(parse(book([], { 'a.xhtml': chapter('x') }), 'a.epub')).rejects.toThrow(/^ERROR_DURING_PROCESSING: /);
});
