import { expect, test } from 'vitest';
import { pdf } from '../testing.ts';
import { markdown, parse } from './testing.ts';

const prose = (name: string) =>
  `The ${name} column tells of the harbour pilot, who keeps the channel free of wrecks and marks the shallows with buoys, which are lifted before the ice comes and laid again in spring. Every evening the keeper winds the clockwork that turns the lens, trims the wick and writes down the height of the tide, the direction of the wind and the names of all the ships that passed the ${name} side of the island since noon.`;

test('three columns are read one after the other, a title across them before', async () => {
  const bytes = await pdf(
    (document) => {
      document.fontSize(16).text('A title that spans the whole width of the page and all three columns', 50, 60);
      for (const [column, name] of ['left', 'middle', 'right'].entries()) {
        document.fontSize(9).text(prose(name), 50 + column * 180, 110, { width: 160, align: 'justify' });
      }
    },
    { margin: 50 },
  );
  expect(await markdown(bytes, 'a.pdf')).toEqual([
    [
      '# A title that spans the whole width of the page and all three columns',
      prose('left'),
      prose('middle'),
      prose('right'),
    ].join('\n\n'),
  ]);
});

test('a raised number belongs to its word, a footnote and a caption are paragraphs of their own', async () => {
  const bytes = await pdf((document) => {
    document.fontSize(11).text('The lens was ground in Paris', 72, 100, { lineBreak: false });
    const end = 72 + document.widthOfString('The lens was ground in Paris');
    document.fontSize(7).text('1', end, 99, { lineBreak: false });
    document.fontSize(11).text(' and brought by ship.', end + 4, 100, { lineBreak: false });
    document.fontSize(9).text('Figure 1: The lens in its frame', 200, 300);
    document.fontSize(7).text('1', 72, 699, { lineBreak: false }).fontSize(9).text('In the year 1851.', 77, 700);
  });
  expect(await markdown(bytes, 'a.pdf')).toEqual([
    'The lens was ground in Paris1 and brought by ship.\n\nFigure 1: The lens in its frame\n\n1 In the year 1851.',
  ]);
});

test('a table says when a cell reaches over several of its columns', async () => {
  const draw = (last: string) =>
    pdf((document) => {
      const rows = [
        ['Month', 'High water', 'Low water'],
        ['May', '4.1 m', '0.6 m'],
        ['June', '4.4 m', '0.3 m'],
        ['July', last, ''],
      ];
      for (const [index, row] of rows.entries()) {
        for (const [column, text] of row.entries())
          document.fontSize(11).text(text, 72 + column * 120, 100 + index * 16, { lineBreak: false });
      }
    });
  const { pages } = await parse(await draw('no measurement in this month at all'), 'a.pdf');
  expect(pages[0]?.items).toMatchObject([
    {
      type: 'table',
      concerns: [{ type: 'inconsistent_row_cell_count', details: expect.stringMatching(/^1 of 4 rows/) }],
    },
  ]);
  const even = await parse(await draw('4.2 m'), 'a.pdf');
  expect(even.pages[0]?.items[0]).not.toHaveProperty('concerns');
});
