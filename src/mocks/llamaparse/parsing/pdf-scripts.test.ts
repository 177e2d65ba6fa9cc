import { describe, expect, test } from 'vitest';
import { type Pdf, pdf } from '../testing.ts';
import { segmentWords } from './pdf/letters.ts';
import { plainLetters } from './pdf/plain-letters.ts';
import { toSegments } from './pdf/segments.ts';
import { cjkPdf, dejaVu, mappedPdf, markdown } from './testing.ts';

describe('scripts of a PDF', () => {
  test('East Asian lines are joined without spaces, also when they are spaced out', async () => {
    const bytes = cjkPdf([
      { text: '各パッケージの客観的指標', y: 100, spacing: 4 },
      { text: 'として提供されます。', y: 116 },
    ]);
    expect(await markdown(bytes, 'a.pdf')).toEqual(['各パッケージの客観的指標として提供されます。']);
  });

  test('Korean keeps its spaces', async () => {
    expect(await markdown(cjkPdf([{ text: '등대는 바위 위에', y: 100 }]), 'a.pdf')).toEqual(['등대는 바위 위에']);
  });

  test.each([
    ['UniGB-UCS2-H', 'GB1', 'utf-16be', '706f587e7ad957287901 77f34e0a'],
    ['GBK-EUC-H', 'GB1', 'gbk', 'b5c6cbfed5bed4dabdb8caafc9cf'],
    ['90ms-RKSJ-H', 'Japan1', 'shift_jis', '938f91e482cd8ae282cc8fe382c997a782c2'],
    ['UniJIS-UTF16-H', 'Japan1', 'utf-16be', '706f53f0306f5ca9306e4e0a306b7acb3064'],
    ['KSCms-UHC-H', 'Korea1', 'euc-kr', 'b5eeb4ebb4c2b9d9c0a7c0a7bfa1'],
    ['ETen-B5-H', 'CNS1', 'big5', 'bf4fb6f0afb8a662c147a557a457'],
  ])('letters encoded by the character map %s of %s are those of %s', async (map, ordering, encoding, hex) => {
    const codes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const text = new TextDecoder(encoding, { fatal: true }).decode(codes);
    expect(text).toMatch(/^[\p{scx=Han}\p{scx=Hangul}\p{scx=Hiragana}]{5,}$/u);
    expect(await markdown(mappedPdf(map, ordering, codes), 'a.pdf')).toEqual([text]);
  });

  test('Hebrew and Arabic stand in the order in which they are read, numbers and Latin words within', async () => {
    const hebrew = 'המגדלור עומד על 3 סלעים';
    const arabic = 'المنارة على الصخرة';
    const bytes = await pdf((document) => {
      document.font(dejaVu).fontSize(12);
      rightToLeft(document, hebrew, 100);
      rightToLeft(document, arabic, 140);
    });
    const [page = ''] = await markdown(bytes, 'a.pdf');
    expect(page.split('\n\n')).toEqual([hebrew, arabic]);
  });

  test('Greek and Cyrillic have accents, hyphens at line ends taken out, and headings', async () => {
    const bytes = await pdf((document) => {
      document.font(dejaVu).fontSize(20).text('Η Αλεξάνδρεια').moveDown(0.5).fontSize(11);
      document.text('Ο φάρος της Αλεξάν-\nδρειας ήταν ένα από τα επτά θαύματα.').moveDown();
      document.text('Маяк стоит на ска-\nле, и свет его виден далеко в море.');
    });
    expect(await markdown(bytes, 'a.pdf')).toEqual([
      [
        '# Η Αλεξάνδρεια',
        'Ο φάρος της Αλεξάνδρειας ήταν ένα από τα επτά θαύματα.',
        'Маяк стоит на скале, и свет его виден далеко в море.',
      ].join('\n\n'),
    ]);
  });

  test('words of right-to-left lines have their boxes from right to left', () => {
    const run = { text: 'המגדלור עומד', x: 100, w: 120, baseline: 50, size: 10, bold: false, mono: false, rtl: true };
    const [segment] = toSegments([run]);
    const words = segment ? segmentWords(segment) : [];
    expect(words.map(({ text }) => text)).toEqual(['המגדלור', 'עומד']);
    expect(words.map(({ box }) => [box.x, box.x + box.w])).toEqual([
      [150, 220],
      [100, 140],
    ]);
  });
});

/** Word by word from the right edge: pdfkit puts the spaces of such lines on the wrong side. */
function rightToLeft(document: Pdf, text: string, y: number): void {
  let x = 540;
  for (const word of text.split(' ')) {
    x -= document.widthOfString(word);
    document.text(word, x, y, { lineBreak: false });
    x -= document.widthOfString(' ');
  }
}

test.each([
  [
    'ligatures of a TeX font without a table to Unicode',
    'e\u001bect of the \u001cnal o\u001ece',
    'effect of the final office',
  ],
  ['ligatures of an older TeX font', 'e\u000bect of the \u000cnal o\u000fine', 'effect of the final offline'],
  ['bullets of a symbol font', '\uf0b7 lamp', '• lamp'],
  ['brackets of a formula, which have no letter', '\uf8ee', '\uf8ee'],
  ['control characters', 'a\u0003b', 'ab'],
])('%s become plain letters', (_, drawn, expected) => {
  expect(plainLetters(drawn)).toBe(expected);
});
