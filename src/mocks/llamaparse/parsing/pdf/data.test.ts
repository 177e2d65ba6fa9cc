import { getResolvedPDFJS } from 'unpdf';
import { expect, test } from 'vitest';
import { DATA_VERSION, PdfData } from './data.ts';

test('the data of pdf.js is of the release that unpdf bundles', async () => {
  expect((await getResolvedPDFJS()).version).toBe(DATA_VERSION);
});

test.each([
  ['cMapUrl', 'UniGB-UCS2-H.bcmap', 43_366],
  ['standardFontDataUrl', 'FoxitSerif.pfb', 19_469],
])('%s has %s of %i bytes', async (kind, filename, bytes) => {
  expect((await new PdfData().fetch({ kind, filename })).byteLength).toBe(bytes);
});

test.each([
  ['cMapUrl', '../data.ts'],
  ['cMapUrl', '/etc/passwd'],
  ['cMapUrl', 'a/../../data.ts'],
  ['cMapUrl', ''],
  ['wasmUrl', 'UniGB-UCS2-H.bcmap'],
])('a document cannot have other files read through %s: %j', async (kind, filename) => {
  await expect(new PdfData().fetch({ kind, filename })).rejects.toThrow('no such data of pdf.js');
});
