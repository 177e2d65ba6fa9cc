import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../lib/random.ts';
import { comparable, containsFact, type DocumentRecipe, generateDocument, PASSWORDS } from '../index.ts';

type PdfRecipe = Extract<DocumentRecipe, { type: 'pdf' }>;

const generate = (recipe: DocumentRecipe, seed = 'seed') => generateDocument(recipe, seededRandom(seed), 'manual');
/** pdfjs takes the buffer away, so it gets a copy. */
const open = (bytes: Uint8Array, options = {}) => getDocumentProxy(Uint8Array.from(bytes), options);

async function pageTexts(bytes: Uint8Array): Promise<string[]> {
  return (await extractText(await open(bytes), { mergePages: false })).text;
}

const SHAPES: readonly Omit<PdfRecipe, 'type' | 'pages'>[] = [
  {},
  { tables: true },
  { headings: false },
  { columns: 2, tables: true },
  { columns: 2, headings: false },
  { script: 'greek', tables: true },
  { script: 'cyrillic', tables: true, columns: 2 },
];

describe('a text PDF', () => {
  it.each(SHAPES)('has every fact on the page that it promises, once: %j', async (shape) => {
    for (const [seed, pages] of [
      ['a', 1],
      ['b', 7],
      ['c', 20],
    ] as const) {
      const document = await generate({ type: 'pdf', pages, ...shape }, seed);
      const texts = await pageTexts(document.bytes);
      expect(texts).toHaveLength(pages);
      expect(document.pages).toBe(pages);
      expect(new Set(document.facts.map((fact) => fact.page)).size).toBe(pages);
      const whole = comparable(texts.join(' '));
      for (const fact of document.facts) {
        expect(texts.flatMap((text, i) => (containsFact(text, fact) ? [i + 1] : []))).toEqual([fact.page]);
        expect(whole.split(fact.answer), `"${fact.answer}" must appear once`).toHaveLength(2);
      }
    }
  });

  it.each([
    ['latin', /^[\p{Script=Latin}\p{P}\d\s]+$/u],
    ['greek', /^[\p{Script=Greek}\p{P}\d\s]+$/u],
    ['cyrillic', /^[\p{Script=Cyrillic}\p{P}\d\s]+$/u],
  ] as const)('in %s has facts, questions and headings in that script', async (script, letters) => {
    const { facts } = await generate({ type: 'pdf', pages: 4, script, tables: true });
    for (const fact of facts) {
      for (const text of [fact.sentence, fact.question, fact.heading, fact.answer]) expect(text).toMatch(letters);
    }
  });

  it('draws headings clearly larger than text, above the facts that name them', async () => {
    const { bytes, facts } = await generate({ type: 'pdf', pages: 5 });
    const items = await textItems(bytes);
    for (const fact of facts) {
      const heading = items.filter((item) => item.text === fact.heading);
      expect(heading).toHaveLength(1);
      expect(heading[0]?.height).toBeGreaterThan(13);
      expect(heading[0]?.page).toBeLessThanOrEqual(fact.page);
    }
    const heights = items.map((item) => item.height).sort((a, b) => a - b);
    expect(heights[Math.floor(heights.length / 2)]).toBeLessThan(11);
  });

  it('names no heading and draws none when asked for none', async () => {
    const { bytes, facts } = await generate({ type: 'pdf', pages: 3, headings: false });
    expect(new Set(facts.map((fact) => fact.heading))).toEqual(new Set([undefined]));
    expect((await textItems(bytes)).filter((item) => item.page > 1 && item.height > 11)).toEqual([]);
  });

  it('aligns the columns of a table', async () => {
    const { bytes, facts } = await generate({ type: 'pdf', pages: 1, tables: true });
    const items = await textItems(bytes);
    const rows = facts.filter((fact) => fact.place === 'table');
    expect(rows.length).toBeGreaterThanOrEqual(2);
    const answers = items.filter((item) => rows.some((fact) => item.text.startsWith(fact.answer)));
    expect(answers).toHaveLength(rows.length);
    expect(new Set(answers.map((item) => Math.round(item.x))).size).toBe(1);
    expect(new Set(answers.map((item) => Math.round(item.y))).size).toBe(rows.length);
  });

  it('really sets two columns', async () => {
    const { bytes } = await generate({ type: 'pdf', pages: 1, columns: 2 });
    const starts = (await textItems(bytes)).map((item) => Math.round(item.x));
    expect(starts.filter((x) => x > 300 && x < 320).length).toBeGreaterThan(5);
    expect(starts.filter((x) => x > 55 && x < 80).length).toBeGreaterThan(5);
  });

  it.each([20_000, 131_072, 26_214_401])('is padded to exactly %d bytes and still opens', async (padToBytes) => {
    const document = await generate({ type: 'pdf', pages: 2, padToBytes });
    expect(document.bytes.length).toBe(padToBytes);
    const raw = Buffer.from(document.bytes).toString('latin1');
    const offset = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(raw.slice(-40))?.[1]);
    expect(raw.slice(offset, offset + 5)).toBe('xref\n'); // readers that do not repair files need it
    const texts = await pageTexts(document.bytes);
    for (const fact of document.facts) expect(containsFact(texts[fact.page - 1] ?? '', fact)).toBe(true);
  });

  it('refuses to be padded to less than it has, and to have no page', async () => {
    await expect(generate({ type: 'pdf', pages: 2, padToBytes: 100 })).rejects.toThrow(/more than 100 allows/);
    await expect(generate({ type: 'pdf', pages: 0 })).rejects.toThrow(/1 to 1000 pages, not 0/);
  });
});

describe('a PDF that cannot be read', () => {
  it('broken: begins like a PDF and cannot be opened', async () => {
    const { bytes, facts } = await generate({ type: 'broken-pdf' });
    expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-');
    expect(facts).toEqual([]);
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/\d obj\b|startxref|trailer/); // nothing to repair it with
    await expect(open(bytes, { verbosity: 0 })).rejects.toThrow(/Invalid PDF/);
  });

  it('protected: asks for a password, and opens with it', async () => {
    const { bytes } = await generate({ type: 'protected-pdf' });
    await expect(open(bytes)).rejects.toMatchObject({ name: 'PasswordException' });
    await expect(open(bytes, { password: 'wrong' })).rejects.toMatchObject({ name: 'PasswordException' });
    expect((await open(bytes, { password: PASSWORDS.user })).numPages).toBe(2);
  });

  it('scanned: has a picture on every page and no text', async () => {
    const { bytes, pages } = await generate({ type: 'scanned-pdf', pages: 3 });
    const pdf = await open(bytes);
    expect([pdf.numPages, pages]).toEqual([3, 3]);
    expect((await pageTexts(bytes)).join('').trim()).toBe('');
    expect(
      Buffer.from(bytes)
        .toString('latin1')
        .match(/\/Subtype \/Image/g),
    ).toHaveLength(3);
  });

  it('empty: has no bytes', async () => {
    expect(await generate({ type: 'empty' })).toMatchObject({ bytes: new Uint8Array(), pages: 0, facts: [] });
  });
});

interface Item {
  readonly text: string;
  readonly page: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

async function textItems(bytes: Uint8Array): Promise<Item[]> {
  const pdf = await open(bytes);
  const items: Item[] = [];
  for (let page = 1; page <= pdf.numPages; page++) {
    for (const item of (await (await pdf.getPage(page)).getTextContent()).items) {
      if (!('str' in item) || item.str.trim() === '') continue;
      items.push({ text: item.str, page, height: item.height, x: item.transform[4], y: item.transform[5] });
    }
  }
  return items;
}
