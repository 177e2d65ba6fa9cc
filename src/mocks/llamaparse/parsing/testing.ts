import { createRequire } from 'node:module';
import { parseDocument } from './index.ts';
import type { ParsedDocument, ParseSettings } from './types.ts';
import { pageMarkdown } from './write.ts';

export const defaultSettings: ParseSettings = {
  select: (total) => Array.from({ length: total }, (_, index) => index + 1),
  cappedBy: 'tier agentic',
  maxPages: 700,
  crop: {},
  annotateLinks: false,
  ignoreDiagonalText: false,
  removeNavigation: false,
};

/** Parses as a job does, for tests. */
export function parse(
  content: Uint8Array | string,
  filename: string,
  settings: Partial<ParseSettings> = {},
): Promise<ParsedDocument> {
  return parseDocument({
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
    filename,
    settings: { ...defaultSettings, ...settings },
    signal: new AbortController().signal,
  });
}

/** The Markdown of each page. */
export async function markdown(
  content: Uint8Array | string,
  filename: string,
  settings?: Partial<ParseSettings>,
): Promise<string[]> {
  const { pages } = await parse(content, filename, settings);
  return pages.map((page) => pageMarkdown(page));
}

/** A font with Greek and Cyrillic letters. */
export const dejaVu = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

export interface CjkLine {
  readonly text: string;
  /** Points from the top. */
  readonly y: number;
  /** Points between the letters. */
  readonly spacing?: number;
}

/**
 * One page of East Asian lines at 12 points, as most programs write them: two-byte codes of a font whose letters are
 * all as wide as high, with a table to Unicode. No font is embedded, since none is installed for tests.
 */
export function cjkPdf(lines: readonly CjkLine[]): Uint8Array {
  const hex = (letter: string) => letter.charCodeAt(0).toString(16).padStart(4, '0');
  const letters = [...new Set(lines.flatMap(({ text }) => [...text]))];
  const show = ({ text, y, spacing = 0 }: CjkLine) =>
    `BT /F1 12 Tf ${spacing} Tc 72 ${792 - y} Td <${[...text].map(hex).join('')}> Tj ET`;
  const unicode = [
    '/CIDInit /ProcSet findresource begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange',
    `${letters.length} beginbfchar ${letters.map((letter) => `<${hex(letter)}> <${hex(letter)}>`).join(' ')} endbfchar`,
    'endcmap end',
  ].join('\n');
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    stream(lines.map(show).join('\n')),
    '<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>',
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /FontDescriptor 8 0 R /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>',
    stream(unicode),
    '<< /Type /FontDescriptor /FontName /Song /Flags 4 /Ascent 880 /Descent -120 /CapHeight 700 /ItalicAngle 0 /StemV 80 /FontBBox [0 -120 1000 880] >>',
  ]);
}

/**
 * One page with one line at 12 points in an East Asian font that is not embedded, has no table to Unicode, and is encoded
 * by a character map of Adobe's (`90ms-RKSJ-H` of `Japan1`), as older programs write them.
 */
export function mappedPdf(map: string, ordering: string, codes: Uint8Array): Uint8Array {
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    stream(`BT /F1 12 Tf 72 692 Td <${Buffer.from(codes).toString('hex')}> Tj ET`),
    `<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /${map} /DescendantFonts [6 0 R] >>`,
    `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song /DW 1000 /FontDescriptor 7 0 R /CIDSystemInfo << /Registry (Adobe) /Ordering (${ordering}) /Supplement 2 >> >>`,
    '<< /Type /FontDescriptor /FontName /Song /Flags 4 /Ascent 880 /Descent -120 /CapHeight 700 /ItalicAngle 0 /StemV 80 /FontBBox [0 -120 1000 880] >>',
  ]);
}

function stream(content: string): string {
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

/** A PDF file of these objects, the first being the catalogue. */
export function assemble(objects: readonly string[]): Uint8Array {
  let file = '%PDF-1.7\n';
  const places = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`;
  file += `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
