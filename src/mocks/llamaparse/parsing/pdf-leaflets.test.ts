import { describe, expect, test } from 'vitest';
import { type Pdf, pdf } from '../testing.ts';
import { dejaVu, markdown, parse } from './testing.ts';

const LINE = 'The keeper winds the clockwork every evening before the sun has set';

describe('what stands in columns', () => {
  test('is read panel by panel where each has headings of its own, even on lines of one grid', async () => {
    const panel = (document: Pdf, x: number, name: string, tops: readonly number[]) => {
      for (const [index, y] of tops.entries()) {
        document
          .font('Helvetica-Bold')
          .fontSize(9)
          .text(`${name} ${index + 1}`, x + 60, y);
        document.font('Helvetica');
        for (let line = 1; line <= 5; line++) {
          document.text(`${name.toLowerCase()}-${index}-${line}`, x, y + line * 12, { lineBreak: false });
          document.text(`what ${line} is for`, x + 90, y + line * 12, { lineBreak: false });
        }
      }
    };
    const bytes = await pdf(
      (document) => {
        panel(document, 30, 'Bell', [40, 160]);
        panel(document, 300, 'Lamp', [76, 184]);
        panel(document, 570, 'Rope', [52, 208]);
      },
      { size: [842, 595], margin: 20 },
    );
    const { pages } = await parse(bytes, 'a.pdf');
    const headings = pages[0]?.items.flatMap((item) => (item.type === 'heading' ? [item.value] : []));
    expect(headings).toEqual(['Bell 1', 'Bell 2', 'Lamp 1', 'Lamp 2', 'Rope 1', 'Rope 2']);
    const tables = pages[0]?.items.flatMap((item) => (item.type === 'table' ? [item.rows] : [])) ?? [];
    expect(tables).toHaveLength(6);
    expect(tables[2]?.[0]).toEqual(['lamp-0-1', 'what 1 is for']);
  });

  test('is no table where names and addresses are centred below each other', async () => {
    const centred = (document: Pdf, text: string, x: number, y: number) =>
      document.text(text, x - 100, y, { width: 200, align: 'center' });
    const bytes = await pdf((document) => {
      document.fontSize(11);
      centred(document, 'Ada Tern', 180, 100);
      centred(document, 'University of the Northern Coast', 180, 114);
      centred(document, 'ada@a.test', 180, 128);
      centred(document, 'Bo Plover', 430, 100);
      centred(document, 'Harbour Institute', 430, 114);
      centred(document, 'plover@b.test', 430, 128);
      document.text(`${LINE}.`, 72, 170);
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([
      [
        'Ada Tern\nUniversity of the Northern Coast\nada@a.test',
        'Bo Plover\nHarbour Institute\nplover@b.test',
        `${LINE}.`,
      ].join('\n\n'),
    ]);
  });

  test('is a list where the left column counts and the right one has sentences', async () => {
    const bytes = await pdf((document) => {
      document.fontSize(11);
      for (const [index, text] of ['Lift the buoys out.', 'Trim the wick well.', 'Wait for the ice.'].entries()) {
        document.text(String(index + 1), 72, 100 + index * 15).text(text, 110, 100 + index * 15);
      }
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([
      '1. Lift the buoys out.\n2. Trim the wick well.\n3. Wait for the ice.',
    ]);
  });

  test('are two tables where two stand below each other between lines of one length', async () => {
    const bytes = await pdf((document) => {
      document.fontSize(10);
      for (const y of [100, 200]) {
        for (const line of [0, 20, 52])
          document
            .moveTo(72, y + line)
            .lineTo(300, y + line)
            .stroke();
        document.text('Ship', 80, y + 5).text('Hour', 200, y + 5);
        document
          .text(`Alder ${y}`, 80, y + 25)
          .text('9', 200, y + 25)
          .text('Birch', 80, y + 39)
          .text('11', 200, y + 39);
      }
    });
    const { pages } = await parse(bytes, 'a.pdf');
    expect(pages[0]?.items.map((item) => item.type === 'table' && item.rows.length)).toEqual([3, 3]);
  });

  test('is text where Hebrew or Arabic is stretched over the line, read from the right', async () => {
    const bytes = await pdf((document) => {
      document.font(dejaVu).fontSize(11);
      for (let line = 0; line < 3; line++) {
        document.text('והארץ היתה תהו ובהו וחשך', 380, 100 + line * 16, { lineBreak: false });
        document.text('על פני תהום ורוח מרחפת', 180, 100 + line * 16, { lineBreak: false });
      }
    });
    const { pages } = await parse(bytes, 'a.pdf');
    expect(pages[0]?.items.map(({ type }) => type)).not.toContain('table');
    const [text = ''] = await markdown(bytes, 'a.pdf');
    expect(text.indexOf('והארץ')).toBeLessThan(text.indexOf('תהום'));
  });
});

describe('the lines of a text', () => {
  test('go on in typewriter letters where an address is cut at the end of one', async () => {
    const bytes = await pdf((document) => {
      document.fontSize(11).text(`${LINE} and writes to`, 72, 100, { lineBreak: false });
      document.font('Courier').text('https://a.test/x', 72, 114, { lineBreak: false });
      document.font('Helvetica').text('Last words of the text that stand by themselves.', 72, 150);
      document.font('Courier').text('$ wind --clock', 72, 180);
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([
      [
        `${LINE} and writes to https://a.test/x`,
        'Last words of the text that stand by themselves.',
        '```\n$ wind --clock\n```',
      ].join('\n\n'),
    ]);
  });

  test('are notes each by itself where they begin with a raised mark, and no table', async () => {
    const text = Array(5).fill(`${LINE}.`).join(' ');
    const bytes = await pdf((document) => {
      document.fontSize(11).text(text, 72, 100);
      for (const [index, word] of ['one', 'two', 'three'].entries()) {
        const y = 640 + index * 12;
        document.fontSize(6).text(String(index + 1), 72, y - 1, { lineBreak: false });
        document.fontSize(9).text(`${LINE} by ${word}`, 90, y, { lineBreak: false });
      }
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([
      [text, `1 ${LINE} by one`, `2 ${LINE} by two`, `3 ${LINE} by three`].join('\n\n'),
    ]);
  });

  test('are a list in a list where letters stand between numbers, however little they are indented', async () => {
    const bytes = await pdf((document) => {
      document.fontSize(11);
      for (const line of ['1. climb', 'a) oil', 'b) wick', '2. light']) document.text(line, 72);
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual(['1. climb\n   - a) oil\n   - b) wick\n2. light']);
  });

  test('have headings whose numbers stand apart', async () => {
    const bytes = await pdf((document) => {
      for (const [index, title] of ['Wind', 'Waves'].entries()) {
        const y = 100 + index * 80;
        document
          .font('Helvetica-Bold')
          .fontSize(11)
          .text(`${index + 1}`, 72, y)
          .text(title, 100, y);
        document.font('Helvetica').text(`${LINE}.`, 72, y + 24);
      }
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([`## 1 Wind\n\n${LINE}.\n\n## 2 Waves\n\n${LINE}.`]);
  });

  test('end before a page number, however wide the margin below it', async () => {
    const bytes = await pdf((document) => {
      for (const page of [1, 2]) {
        if (page > 1) document.addPage();
        document.fontSize(11).text(`Page of the ${page === 1 ? 'wind' : 'waves'}. ${LINE}.`, 72, 100);
        document.text(String(page), 300, 640);
      }
    });
    const { pages } = await parse(bytes, 'a.pdf');
    expect(pages.map(({ printedPageNumber, items }) => [printedPageNumber, items.length])).toEqual([
      ['1', 1],
      ['2', 1],
    ]);
  });
});
