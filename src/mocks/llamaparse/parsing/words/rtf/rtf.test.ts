import { describe, expect, test } from 'vitest';
import { encodePng } from '../../pdf/png.ts';
import { markdown, parse } from '../../testing.ts';
import { itemsMarkdown } from '../../write.ts';

const HEAD =
  '\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Times;}{\\f1\\fcharset204 Times CYR;}{\\f2\\fcharset128 Mincho;}{\\f3\\fcharset2 Symbol;}}' +
  '{\\stylesheet{\\s0 Normal;}{\\s1\\sbasedon0\\b heading 1;}{\\s2\\outlinelevel1 Own;}{\\s3 HTML Preformatted;}{\\*\\cs9 Strong;}}' +
  "{\\*\\listtable{\\list{\\listlevel\\levelnfc0\\levelstartat1{\\leveltext \\'02\\'00.;}{\\levelnumbers \\'01;}}{\\listlevel\\levelnfc4{\\leveltext \\'02\\'01);}}\\listid7}" +
  "{\\list{\\listlevel\\levelnfc23{\\leveltext \\'01\\u8226 ?;}}\\listid8}}" +
  '{\\*\\listoverridetable{\\listoverride\\listid7\\ls1}{\\listoverride\\listid8\\ls2}{\\listoverride\\listid7{\\lfolevel\\listoverridestartat\\levelstartat5}\\ls3}}';
const rtf = (body: string) => `{\\rtf1${HEAD}${body}}`;
const pages = (body: string, settings = {}) => markdown(rtf(body), 'upload.bin', settings);

describe('a Rich Text file', () => {
  test('has headings by style, emphasis, code, and text in several code pages', async () => {
    const body = [
      '\\pard\\s1\\b Tides\\b0\\par',
      '\\pard\\s2 High\\par',
      "\\pard Wind from the {\\b north}, {\\i cold}; {\\v hidden}{\\deleted gone}caf\\'e9 \\endash\\~{\\f1 \\'c4\\'e0}, {\\f2 \\'93\\'8c\\'8b\\'9e}, \\u916?\\u945\\'61\\uc0\\u8364\\line next\\par",
      '\\pard\\s3 let a;\\par\\pard\\s3   b\\{\\};\\par',
    ].join('\n');
    expect(await pages(body)).toEqual([
      [
        '# Tides',
        '## High',
        'Wind from the **north**, *cold*; café – Да, 東京, Δα€\nnext',
        '```\nlet a;\n  b{};\n```',
      ].join('\n\n'),
    ]);
  });

  test('has lists, nested, restarted and of the kind before lists were known', async () => {
    const entry = (text: string, list: number, level = 0) =>
      `\\pard\\ls${list}\\ilvl${level}{\\listtext 9.\\tab}${text}\\par\n`;
    const old = (label: string, text: string) =>
      `\\pard{\\pntext ${label}\\tab}{\\*\\pn\\pnlvlbody{\\pntxta .}}${text}\\par\n`;
    const body = `${entry('climb', 1) + entry('oil', 1, 1) + entry('light', 1) + entry('anew', 3) + entry('dot', 2)}\\pard Old:\\par${old('1.', 'first')}${old('2.', 'second')}${old("\\'b7", 'dot')}`;
    expect(await pages(body)).toEqual([
      ['1. climb\n   - a) oil\n2. light', '5. anew', '- dot', 'Old:', '1. first\n2. second', '- dot'].join('\n\n'),
    ]);
  });

  test('has tables with cells merged by width, by rows and by words, and tables in cells as lines', async () => {
    const body = [
      '\\trowd\\cellx1000\\cellx3000\\pard\\intbl Ship\\cell Times\\cell\\row',
      '\\trowd\\clvmgf\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl Alder\\cell 9\\cell {\\field{\\*\\fldinst HYPERLINK "https://a.test/x"}{\\fldrslt ten}}\\cell\\row',
      '\\trowd\\clvmrg\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl covered\\cell two\\par lines\\cell',
      '\\pard\\intbl\\itap2 a\\nestcell b\\nestcell{\\*\\nesttableprops\\trowd\\cellx500\\cellx900\\nestrow}{\\nonesttables\\par}\\pard\\intbl\\itap1\\cell\\row',
      '\\pard After.\\par',
    ].join('\n');
    const { pages: parsed } = await parse(rtf(body), 'a.rtf', { annotateLinks: true });
    expect(parsed[0]?.items).toMatchObject([
      {
        type: 'table',
        rows: [
          ['Ship', 'Times', ''],
          ['Alder', '9', 'ten'],
          ['', 'two\nlines', 'a b'],
        ],
        marked: expect.arrayContaining([['Alder', '9', '[ten](https://a.test/x)']]),
      },
      { type: 'text', value: 'After.' },
    ]);
  });

  test('has pages, headers and footers with numbers, notes and text boxes', async () => {
    const body =
      '{\\header\\pard Logbook\\par}{\\footer\\pard Page \\chpgn\\par}' +
      '\\pard Wind{\\super\\chftn{\\*\\footnote\\pard{\\super\\chftn} from the north}} and waves{\\footnote\\pard high}.\\par' +
      '\\pard{\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv 1}}{\\shptxt\\pard Boxed.\\par}}}\\page Two.\\par';
    const { pages: parsed } = await parse(rtf(body), 'a.rtf');
    expect(parsed.map((page) => [page.header, page.items, page.footer].map((items) => itemsMarkdown(items)))).toEqual([
      ['Logbook', 'Wind[1] and waves[2].\n\nBoxed.\n\n[1] from the north\n\n[2] high', 'Page 1'],
      ['Logbook', 'Two.', 'Page 2'],
    ]);
  });

  test('has its pictures, in the best of the forms that it holds them in', async () => {
    const png = Buffer.from(encodePng({ width: 3, height: 2, data: new Uint8Array(18), format: 'rgb' })).toString(
      'hex',
    );
    const body = `\\pard Above.{\\*\\shppict{\\pict\\pngblip\\picw3 ${png}}}{\\nonshppict{\\pict\\wmetafile8 ${'00'.repeat(50)}}}\\par`;
    expect(await pages(body, { images: true, inlineImages: true })).toEqual(['Above.\n\n![](img_p0_1.png)']);
  });

  test.each([
    ['groups that never end', '{'.repeat(50_000)],
    ['groups that end too often', '}'.repeat(50_000)],
    ['cells without rows', '\\pard\\intbl a\\cell'.repeat(2_000)],
    ['binary data that is longer than the file', '\\bin999999999 x'],
    ['nested tables without an end', Array.from({ length: 3_000 }, (_, at) => `\\itap${at} a\\nestcell`).join('')],
  ])('does not mind %s', async (_, body) => {
    const text = (await pages(`\\pard Begin.\\par ${body}`)).join('');
    expect(text).toContain('Begin.');
  });
});
