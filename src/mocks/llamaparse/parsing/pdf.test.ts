import { describe, expect, test } from 'vitest';
import { type Pdf, pdf, simplePdf } from '../testing.ts';
import { dejaVu, markdown, parse } from './testing.ts';
import { pageMarkdown } from './write.ts';

const LOREM =
  'The harbour pilot keeps the channel free of wrecks and marks the shallows with buoys, which are lifted before the ice ' +
  'comes and laid again in spring. Every evening the keeper winds the clockwork that turns the lens, trims the wick and ' +
  'writes down the height of the tide, the direction of the wind and the names of the ships that passed.';

function heading(document: Pdf, text: string, size = 18): void {
  document.font('Helvetica-Bold').fontSize(size).text(text).moveDown(0.5).font('Helvetica').fontSize(11);
}

describe('Markdown of a PDF', () => {
  test('has headings by size, paragraphs whole, and words cut at line ends joined', async () => {
    const bytes = await pdf((document) => {
      heading(document, 'The Lighthouse', 24);
      document.text('An intro-\nduction to the well-\nknown tower. It stands\non a rock.').moveDown();
      heading(document, 'Keepers', 16);
      document.text(LOREM).moveDown();
      heading(document, 'Bold and small', 11);
      document.text('Last words of the chapter.');
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([
      [
        '# The Lighthouse',
        'An introduction to the well-known tower. It stands on a rock.',
        '## Keepers',
        LOREM,
        '### Bold and small',
        'Last words of the chapter.',
      ].join('\n\n'),
    ]);
  });

  test('reads the left column before the right one, a title across both before them', async () => {
    const words = (name: string) => Array.from({ length: 130 }, (_, index) => `${name}${index}`);
    const bytes = await pdf((document) => {
      heading(document, 'A title that spans the whole width of the page and both columns', 16);
      const y = document.y;
      document.fontSize(10).text(words('left').join(' '), 72, y, { width: 220, align: 'justify' });
      document.text(words('right').join(' '), 320, y, { width: 220, align: 'justify' });
    });
    const [page = ''] = await markdown(bytes, 'a.pdf');
    expect(page).toBe(
      [
        '# A title that spans the whole width of the page and both columns',
        words('left').join(' '),
        words('right').join(' '),
      ].join('\n\n'),
    );
  });

  test('has lists, nested and numbered', async () => {
    const bytes = await pdf((document) => {
      document.fontSize(11).text('Bring the following:').moveDown();
      document.list([
        'a lantern',
        ['oil', 'a wick'],
        'a rope that is long enough to reach from the gallery of the tower down to the boat below',
      ]);
      document.moveDown().text('Then:').moveDown();
      document.list(['climb', 'light', 'wait'], { listType: 'numbered' });
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([
      [
        'Bring the following:',
        [
          '- a lantern',
          '  - oil',
          '  - a wick',
          '- a rope that is long enough to reach from the gallery of the tower down to the boat below',
        ].join('\n'),
        'Then:',
        '1. climb\n2. light\n3. wait',
      ].join('\n\n'),
    ]);
  });

  const rows = [
    ['Month', 'High water', 'Low water'],
    ['January', '4.1 m', '0.6 m'],
    ['February', '4.4 m', '0.3 m'],
    ['March', '4.6 m', '0.1 m'],
  ];
  const table = [
    '| Month    | High water | Low water |',
    '| -------- | ---------- | --------- |',
    '| January  | 4.1 m      | 0.6 m     |',
    '| February | 4.4 m      | 0.3 m     |',
    '| March    | 4.6 m      | 0.1 m     |',
  ].join('\n');

  test('has tables drawn with lines, at their place', async () => {
    const bytes = await pdf((document) => {
      document.fontSize(11).text('Before the table.').moveDown();
      document.table({ data: rows });
      document.moveDown().text('After the table.', 72);
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([`Before the table.\n\n${table}\n\nAfter the table.`]);
  });

  test('tells cells by the lines around them, not by gaps: two by two, with text of several lines', async () => {
    const bytes = await pdf((document) => {
      const data = [
        ['Duty of the keeper', 'Time'],
        ['Trim the wick and polish the lens until it shines', 'At dusk'],
      ];
      document.fontSize(11).table({ columnStyles: [110, 60], data });
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([
      [
        '| Duty of the keeper                                | Time    |',
        '| ------------------------------------------------- | ------- |',
        '| Trim the wick and polish the lens until it shines | At dusk |',
      ].join('\n'),
    ]);
  });

  test('has tables between horizontal lines, however few their rows', async () => {
    const bytes = await pdf((document) => {
      document.fontSize(11).text('Command', 72, 100).text('Number', 180, 100).text('fog', 72, 120).text('7', 180, 120);
      for (const y of [95, 115, 135]) document.moveTo(72, y).lineTo(260, y).stroke();
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([
      '| Command | Number |\n| ------- | ------ |\n| fog     | 7      |',
    ]);
  });

  test('has tables that are open at their sides, the lines of their cells drawn piece by piece', async () => {
    const bytes = await pdf((document) => {
      const xs = [72, 150, 230, 320];
      for (const [row, cells] of [
        ['Ship', 'Hour', 'Wind'],
        ['Alder', '9', 'north'],
        ['Birch', '10', 'west'],
      ].entries()) {
        const y = 100 + row * 20;
        for (const [column, text] of cells.entries()) {
          const x = xs[column] ?? 0;
          document.fontSize(11).text(text, x + 4, y + 4, { lineBreak: false });
          document
            .moveTo(x, y)
            .lineTo(xs[column + 1] ?? 0, y)
            .stroke();
          if (column > 0)
            document
              .moveTo(x, y)
              .lineTo(x, y + 20)
              .stroke();
        }
      }
      document.moveTo(72, 160).lineTo(320, 160).stroke();
    });
    const { pages } = await parse(bytes, 'a.pdf');
    expect(pages.map((page) => pageMarkdown(page))).toEqual([
      '| Ship  | Hour | Wind  |\n| ----- | ---- | ----- |\n| Alder | 9    | north |\n| Birch | 10   | west  |',
    ]);
    expect(pages[0]?.items[0]?.boxes).toMatchObject([{ x: 72, w: 248, h: 60 }]);
  });

  test('keeps words apart that stand closer than usual, where the PDF has a space', async () => {
    const bytes = await pdf((document) => {
      const end = 72 + document.fontSize(11).widthOfString('Konto namens');
      document.text('Konto namens', 72, 100, { lineBreak: false });
      document.font('Courier').text('fish', end + 0.14 * 11, 100);
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual(['Konto namens fish']);
  });

  test('leaves out the small numbers that count the lines of a manuscript', async () => {
    const lines = [
      'The fog came in at',
      'noon and stayed for',
      'three days. On the',
      'fourth the wind rose',
      'and the ships left,',
      'all seven of them.',
    ];
    const bytes = await pdf((document) => {
      for (const [index, line] of lines.entries()) {
        document.fontSize(6).text(String(index + 11), 60, 104 + index * 14);
        document.fontSize(11).text(line, 72, 100 + index * 14);
      }
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([lines.join(' ')]);
  });

  test('has tables that are only aligned', async () => {
    const bytes = await pdf((document) => {
      document.fontSize(11).text('Before the table.', 72, 72);
      for (const [index, row] of rows.entries()) {
        for (const [column, cell] of row.entries()) document.text(cell, 72 + column * 120, 100 + index * 16);
      }
      document.text('After the table.', 72, 190);
    });
    const { pages } = await parse(bytes, 'a.pdf');
    expect(pages.map((page) => pageMarkdown(page))).toEqual([`Before the table.\n\n${table}\n\nAfter the table.`]);
    const item = pages[0]?.items[1];
    expect(item).toMatchObject({ type: 'table', rows });
    const [box] = item?.boxes ?? [];
    expect(box?.x).toBeCloseTo(72, 0);
    expect(box?.y).toBeGreaterThan(95);
    expect((box?.y ?? 0) + (box?.h ?? 0)).toBeLessThan(170);
  });

  test('puts what repeats at the edges of pages into header and footer', async () => {
    const bytes = await pdf(
      (document) => {
        for (let page = 1; page <= 4; page++) {
          if (page > 1) document.addPage();
          document.fontSize(9).text('Pilot Book of the Northern Coast', 72, 40);
          document.fontSize(9).text(`Page ${page} of 4`, 72, 740, { lineBreak: false, height: 20 });
          document.fontSize(11).text(`Part ${page}. ${LOREM}`, 72, 90);
        }
      },
      { margins: { top: 30, bottom: 30, left: 72, right: 72 } },
    );
    const { pages } = await parse(bytes, 'a.pdf');
    for (const [index, page] of pages.entries()) {
      expect(pageMarkdown(page)).toBe(`Part ${index + 1}. ${LOREM}`);
      expect(page.header).toMatchObject([{ type: 'text', value: 'Pilot Book of the Northern Coast' }]);
      expect(page.footer).toMatchObject([{ type: 'text', value: `Page ${index + 1} of 4` }]);
      expect(page.printedPageNumber).toBe(String(index + 1));
      expect(page.text).toContain('Pilot Book');
    }
  });

  test('keeps headings at the top of pages that differ only in their number', async () => {
    const pages = await markdown(await simplePdf(4), 'a.pdf');
    expect(pages.map((page) => page.split('\n')[0])).toEqual([
      '# Chapter 1',
      '# Chapter 2',
      '# Chapter 3',
      '# Chapter 4',
    ]);
  });

  test('reads Greek and Cyrillic, and takes ligatures apart', async () => {
    const greek = 'Ο φάρος της Αλεξάνδρειας ήταν ένα από τα επτά θαύματα.';
    const cyrillic = 'Маяк стоит на скале, и свет его виден далеко в море.';
    const bytes = await pdf((document) => {
      document.font(dejaVu).fontSize(12).text(greek).moveDown().text(cyrillic).moveDown();
      document.text('The o\uFB03ce \uFB01les of the \uFB02eet', { features: [] });
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([`${greek}\n\n${cyrillic}\n\nThe office files of the fleet`]);
  });

  test('reads turned pages upright', async () => {
    const bytes = await pdf((document) => {
      document
        .rotate(90, { origin: [0, 0] })
        .translate(0, -612)
        .fontSize(12)
        .text('Turned by a quarter', 72, 72);
      document.text('and still in order.', 72, 120);
    });
    const { pages } = await parse(bytes, 'a.pdf');
    expect(pages[0]).toMatchObject({ width: 792, height: 612, rotation: 90 });
    expect(pages.map((page) => pageMarkdown(page))).toEqual(['Turned by a quarter\n\nand still in order.']);
    const [box] = pages[0]?.items[0]?.boxes ?? [];
    expect(box?.x).toBeCloseTo(72, 0);
    expect(box?.y).toBeGreaterThan(60);
    expect(box?.y).toBeLessThan(90);
  });

  test('has code with its indentation', async () => {
    const bytes = await pdf((document) => {
      document.fontSize(11).text('Run this:').moveDown().font('Courier').fontSize(10);
      document.text('if (dark) {').text('  light();').text('}').font('Helvetica').fontSize(11).moveDown();
      document.text('And wait.');
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual(['Run this:\n\n```\nif (dark) {\n  light();\n}\n```\n\nAnd wait.']);
  });

  test('leaves out what lies outside the crop box', async () => {
    const bytes = await pdf((document) => {
      document.text('Above the line.', 72, 100).text('Below the line.', 72, 600);
    });
    expect(await markdown(bytes, 'a.pdf', { crop: { bottom: 0.5 } })).toEqual(['Above the line.']);
    expect(await markdown(bytes, 'a.pdf', { crop: { top: 0.5 } })).toEqual(['Below the line.']);
  });

  test('yields between pages: others get their turns while a long document is parsed', async () => {
    const bytes = await simplePdf(60);
    let turns = 0;
    let running = true;
    const count = () => {
      turns++;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    await parse(bytes, 'a.pdf');
    running = false;
    expect(turns).toBeGreaterThan(120);
  });

  test('ends when its signal fires', async () => {
    const { parseDocument } = await import('./index.ts');
    const { defaultSettings } = await import('./testing.ts');
    const controller = new AbortController();
    const work = parseDocument({
      bytes: await simplePdf(40),
      filename: 'a.pdf',
      settings: defaultSettings,
      signal: controller.signal,
    });
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(work).rejects.toThrow('enough');
  });
});

describe('a PDF that cannot be parsed fails with the service’s code', () => {
  test('cut off', async () => {
    const bytes = await simplePdf(3);
    await expect(parse(bytes.subarray(0, bytes.length * 0.6), 'a.pdf')).rejects.toThrow(/^PDF_IS_BROKEN: /);
    await expect(parse('%PDF-1.7\nnothing of a PDF', 'a.pdf')).rejects.toThrow(/^PDF_IS_BROKEN: /);
  });

  test('protected', async () => {
    const bytes = await pdf((document) => document.text('Secret.'), { userPassword: 'open', pdfVersion: '1.7' });
    await expect(parse(bytes, 'a.pdf')).rejects.toThrow(/^PDF_IS_PROTECTED: /);
  });

  test('but not when only printing is restricted', async () => {
    const bytes = await pdf((document) => document.text('Readable.'), { ownerPassword: 'owner', pdfVersion: '1.7' });
    expect(await markdown(bytes, 'a.pdf')).toEqual(['Readable.']);
  });

  test('scanned or blank', async () => {
    const pixel = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const scan = await pdf((document) => document.image(pixel, 0, 0, { width: 612, height: 792 }));
    await expect(parse(scan, 'a.pdf')).rejects.toThrow(/^NO_DATA_FOUND_IN_FILE: /);
    await expect(parse(await pdf(() => undefined), 'a.pdf')).rejects.toThrow(/^NO_DATA_FOUND_IN_FILE: /);
  });

  test('too long', async () => {
    await expect(parse(await simplePdf(4), 'a.pdf', { maxPages: 3 })).rejects.toThrow(
      'DOCUMENT_TOO_LARGE: Job would parse 4 out of 4 pages in document, max pages allowed for tier agentic is 3',
    );
  });

  test('without any of the wanted pages', async () => {
    await expect(parse(await simplePdf(2), 'a.pdf', { select: () => [] })).rejects.toThrow(/^NO_DATA_FOUND_IN_FILE: /);
  });
});
