import { createHash } from 'node:crypto';
import { Document, Packer, Paragraph } from 'docx';
import PdfDocument from 'pdfkit';
import { describe, expect, it } from 'vitest';
import { canaryCoverage } from './canaries.ts';
import { textLayer } from './text-layer.ts';
import type { DocumentMime } from './types.ts';
import { type Declared, verifyUpload } from './verify.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' as const;
const TEXT = 'The deductible is 500 dollars per year.';

async function pdf(pages: number): Promise<Uint8Array> {
  const document = new PdfDocument({ autoFirstPage: false });
  const pieces: Buffer[] = [];
  document.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise((resolve) => document.on('end', resolve));
  for (let page = 1; page <= pages; page++) document.addPage().text(`${TEXT} Page ${page}.`);
  document.end();
  await ended;
  return Buffer.concat(pieces);
}
const docx = () => Packer.toBuffer(new Document({ sections: [{ children: [new Paragraph(TEXT)] }] }));
const utf8 = (text: string) => Buffer.from(text, 'utf8');

const files: Record<string, Uint8Array> = {
  pdf: await pdf(3),
  docx: await docx(),
  markdown: utf8(`# Policy\n\n${TEXT}`),
  html: utf8(
    `<!doctype html>\n<html><head><title>no</title></head><body><p>${TEXT}</p><script>never()</script></body></html>`,
  ),
  text: utf8(`\ufeff${TEXT}`),
  png: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  zip: Buffer.concat([Buffer.from('504b0304', 'hex'), utf8('other/file.txt')]),
  latin1: Buffer.from('Selbstbehalt für Ärzte', 'latin1'),
  broken: utf8('%PDF-1.7\nnothing that follows is a PDF'),
};

function verify(name: string, mime: DocumentMime, changes: Partial<Declared> = {}) {
  const bytes = files[name] as Uint8Array;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return verifyUpload(bytes, { mime, bytesLen: bytes.length, sha256, maxBytes: 1_000_000, maxPages: 200, ...changes });
}

describe('verifyUpload', () => {
  it.each([
    ['pdf', 'application/pdf', 3],
    ['docx', DOCX, undefined],
    ['markdown', 'text/markdown', undefined],
    ['markdown', 'text/plain', undefined],
    ['html', 'text/html', undefined],
    ['text', 'text/plain', undefined],
    ['broken', 'application/pdf', undefined], // whether it can be mended is the parser's to say
  ] as const)('takes %s declared as %s', async (name, mime, pages) => {
    expect(await verify(name, mime)).toEqual({ kind: 'ok', type: mime, pages });
  });

  it.each([
    ['pdf', DOCX, 'TYPE_MISMATCH'],
    ['docx', 'application/pdf', 'TYPE_MISMATCH'],
    ['text', 'application/pdf', 'TYPE_MISMATCH'],
    ['pdf', 'text/plain', 'TYPE_MISMATCH'],
    ['text', 'text/html', 'TYPE_MISMATCH'],
    ['png', 'application/pdf', 'UNSUPPORTED_TYPE'],
    ['zip', DOCX, 'UNSUPPORTED_TYPE'],
    ['latin1', 'text/plain', 'UNSUPPORTED_TYPE'],
  ] as const)('refuses %s declared as %s: %s', async (name, mime, code) => {
    expect(await verify(name, mime)).toMatchObject({ kind: 'refused', code });
  });

  it('refuses another size, another hash, nothing at all, too much, and too many pages', async () => {
    expect(await verify('text', 'text/plain', { bytesLen: 1 })).toMatchObject({ code: 'SIZE_MISMATCH' });
    expect(await verify('text', 'text/plain', { sha256: 'a'.repeat(64) })).toMatchObject({ code: 'HASH_MISMATCH' });
    expect(await verify('text', 'text/plain', { maxBytes: 3 })).toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect(await verify('pdf', 'application/pdf', { maxPages: 2 })).toMatchObject({ code: 'TOO_MANY_PAGES' });
    files.empty = new Uint8Array();
    expect(await verify('empty', 'text/plain')).toMatchObject({ code: 'EMPTY_FILE' });
  });
});

describe('the text layer', () => {
  it.each([
    ['pdf', 'application/pdf'],
    ['docx', DOCX],
    ['html', 'text/html'],
    ['text', 'text/plain'],
  ] as const)('of %s is what a reader sees', async (name, mime) => {
    const text = await textLayer(files[name] as Uint8Array, mime);
    expect(text?.replace(/\s+/g, ' ')).toContain(TEXT);
    expect(text).not.toContain('never');
  });

  it('of a file that does not open is undefined', async () => {
    expect(await textLayer(files.broken as Uint8Array, 'application/pdf')).toBeUndefined();
  });
});

describe('canaries', () => {
  it('are found through case, ligatures, hyphens at line ends and markdown marks', () => {
    const layer = 'The DEDUCT-\nible of your ﬁrst ofﬁce visit, $1500, self_insured';
    expect(canaryCoverage(layer, '**Deductible** of your first office visit: $1500; self\\_insured', 64)).toEqual({
      sought: 8,
      found: 8,
    });
  });

  it('of another text are missing', () => {
    const { sought, found } = canaryCoverage(TEXT, 'Simulated insurance document with coverage details', 64);
    expect(found / sought).toBeLessThan(0.5);
  });

  it('are taken from the whole text', () => {
    const words = Array.from({ length: 1_000 }, (_, i) => `word${i}`);
    const { sought, found } = canaryCoverage(words.join(' '), words.slice(0, 500).join(' '), 50);
    expect(sought).toBe(50);
    expect(found).toBe(25);
  });

  it('of a scan are none', () => {
    expect(canaryCoverage(' \n', 'text', 64)).toEqual({ sought: 0, found: 0 });
  });
});
