import { expect, test } from 'vitest';
import { type Pdf, pdf } from '../testing.ts';
import { markdown, parse } from './testing.ts';

const drawLinks = (document: Pdf) => {
  document.fontSize(11).text('See ', 72, 100, { continued: true });
  document.text('the chart', { link: 'https://a.test/chart(1)', continued: true });
  document.text(' of the coast.', { link: null }).moveDown();
  document.text('All charts', { link: 'https://a.test/all' }).moveDown();
  document.text('A title of a book that is so long that it needs two lines to be printed in a narrow column here', {
    link: 'https://a.test/long',
    width: 200,
  });
};

test('links of a PDF are listed with address, text and place', async () => {
  const { pages } = await parse(await pdf(drawLinks), 'a.pdf');
  const [first, second] = pages[0]?.links ?? [];
  expect(first).toMatchObject({ url: 'https://a.test/chart(1)', text: 'the chart' });
  expect(first?.box.x).toBeGreaterThan(80);
  expect(first?.box.y).toBeCloseTo(100, 0);
  expect(second).toMatchObject({ url: 'https://a.test/all', text: 'All charts' });
});

test('links are in the Markdown when asked for; a paragraph that is one link is a link item', async () => {
  const bytes = await pdf(drawLinks);
  const { pages } = await parse(bytes, 'a.pdf', { annotateLinks: true });
  expect(pages[0]?.items).toMatchObject([
    {
      type: 'text',
      value: 'See the chart of the coast.',
      md: 'See [the chart](https://a.test/chart%281%29) of the coast.',
    },
    { type: 'link', value: 'All charts', url: 'https://a.test/all' },
    { type: 'link', url: 'https://a.test/long', value: expect.stringMatching(/^A title .* column here$/) },
  ]);
  expect((await markdown(bytes, 'a.pdf'))[0]).not.toContain('https://');
});

test('links in headings and list entries keep the rest as it is', async () => {
  const bytes = await pdf((document) => {
    document.fontSize(20).text('Lights and ', 72, 80, { continued: true }).text('bells', { link: 'https://a.test/b' });
    document
      .fontSize(11)
      .text('Text of the usual size that stands below the title.', 72, 130, { link: null })
      .moveDown();
    document.text('• one [a] of two', 72, 160, { link: 'https://a.test/one' }).text('• two', 72, 176, { link: null });
  });
  expect(await markdown(bytes, 'a.pdf', { annotateLinks: true })).toEqual([
    '# Lights and [bells](https://a.test/b)\n\nText of the usual size that stands below the title.\n\n- [one \\[a\\] of two](https://a.test/one)\n- two',
  ]);
});

test('only the words under the link are linked, not the same words elsewhere', async () => {
  const bytes = await pdf((document) => {
    document
      .fontSize(11)
      .text('A bell in the fog.', 72, 100)
      .text('A bell', 72, 140, { link: 'https://a.test/b', continued: true });
    document.text(' in the night.', { link: null });
  });
  expect(await markdown(bytes, 'a.pdf', { annotateLinks: true })).toEqual([
    'A bell in the fog.\n\n[A bell](https://a.test/b) in the night.',
  ]);
});

test('links in the cells of a table are in its Markdown, and not in its rows', async () => {
  const bytes = await pdf((document) => {
    for (const y of [96, 116, 136]) document.moveTo(72, y).lineTo(272, y).stroke();
    for (const x of [72, 172, 272]) document.moveTo(x, 96).lineTo(x, 136).stroke();
    document.fontSize(10).text('Ship', 76, 101).text('Chart', 176, 101).text('Alder', 76, 121);
    document.text('north', 176, 121, { link: 'https://a.test/n' });
  });
  const { pages } = await parse(bytes, 'a.pdf', { annotateLinks: true });
  const rows = [
    ['Ship', 'Chart'],
    ['Alder', 'north'],
  ];
  expect(pages[0]?.items).toMatchObject([{ type: 'table', rows }]);
  const [linked = ''] = await markdown(bytes, 'a.pdf', { annotateLinks: true });
  expect(linked).toContain('| Alder | [north](https://a.test/n) |');
});
