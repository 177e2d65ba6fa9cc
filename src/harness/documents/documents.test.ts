import mammoth from 'mammoth';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../lib/random.ts';
import { comparable, containsFact, type DocumentRecipe, type GeneratedDocument, generateDocument } from './index.ts';

const FLOW = ['docx', 'markdown', 'html', 'text'] as const;
const EVERY_RECIPE: readonly DocumentRecipe[] = [
  { type: 'pdf', pages: 3, tables: true },
  { type: 'pdf', pages: 2, columns: 2, script: 'greek', tables: true },
  { type: 'pdf', pages: 2, script: 'cyrillic' },
  { type: 'pdf', pages: 1, padToBytes: 50_000 },
  { type: 'scanned-pdf', pages: 1 },
  { type: 'broken-pdf' },
  { type: 'protected-pdf' },
  { type: 'empty' },
  ...FLOW.map((type) => ({ type, sections: 3, tables: true })),
];

const generate = (recipe: DocumentRecipe, seed = 'seed', name = 'handbook') =>
  generateDocument(recipe, seededRandom(seed), name);

describe('every generated document', () => {
  afterEach(() => vi.useRealTimers());

  it.each(EVERY_RECIPE)('has the same bytes for the same seed on another day: %j', async (recipe) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 3, 1, 8, 0, 0) });
    const first = await generate(recipe);
    vi.setSystemTime(Date.UTC(2031, 10, 30, 21, 59, 58));
    const second = await generate(recipe);
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
    expect(second.facts).toEqual(first.facts);
  });

  it('depends on seed and name, and not on what was drawn before', async () => {
    const recipe: DocumentRecipe = { type: 'markdown', sections: 2 };
    const random = seededRandom('seed');
    random.bytes(100);
    await generateDocument({ type: 'html', sections: 2 }, random, 'another');
    expect(await generateDocument(recipe, random, 'handbook')).toEqual(await generate(recipe));
    expect((await generate(recipe, 'seed', 'other')).bytes).not.toEqual((await generate(recipe)).bytes);
    expect((await generate(recipe, 'other seed')).bytes).not.toEqual((await generate(recipe)).bytes);
  });

  it.each(FLOW)('of the type %s states each fact once and answers each question once', async (type) => {
    for (const seed of ['a', 'b', 'c']) {
      const document = await generate({ type, sections: 12, tables: true }, seed);
      expectSingleAnswers(document, await plainText(document));
      expect(new Set(document.facts.map((fact) => fact.place))).toEqual(new Set(['paragraph', 'list', 'table']));
    }
  });

  it.each(FLOW)('of the type %s refuses to have no section', async (type) => {
    await expect(generate({ type, sections: 0 })).rejects.toThrow(/1 to 1000 sections, not 0/);
  });
});

describe('the search for a fact', () => {
  const fact = { sentence: 'Plan Alder annual deductible 1,482 dollars' };

  it('looks through table pipes, line ends, markdown marks and HTML cells', () => {
    expect(containsFact('| Plan Alder | annual\ndeductible | **1,482** dollars |', fact)).toBe(true);
    expect(containsFact('<tr><td>Plan Alder</td><td>annual deductible</td><td>1,482 dollars</td></tr>', fact)).toBe(
      true,
    );
  });

  it('forgives no other number and no missing word', () => {
    expect(containsFact('| Plan Alder | annual deductible | 1,483 dollars |', fact)).toBe(false);
    expect(containsFact('| Plan Alder | deductible | 1,482 dollars |', fact)).toBe(false);
  });
});

describe('a Word document', () => {
  it('has real headings, lists and tables', async () => {
    const document = await generate({ type: 'docx', sections: 4, tables: true });
    const { value: html } = await mammoth.convertToHtml({ buffer: Buffer.from(document.bytes) });
    const headings = [...html.matchAll(/<h1>(.*?)<\/h1>/g)].map((match) => match[1]);
    for (const fact of document.facts) expect(headings).toContain(fact.heading);
    expect(html).toContain('<ul><li>');
    const rows = [...html.matchAll(/<tr>.*?<\/tr>/g)].map((match) => comparable(match[0].replaceAll(/<[^>]+>/g, ' ')));
    for (const fact of document.facts.filter(({ place }) => place === 'table')) expect(rows).toContain(fact.sentence);
  });
});

describe('an HTML document', () => {
  it('is read by a strict parser without an error', async () => {
    const { bytes } = await generate({ type: 'html', sections: 4, tables: true });
    const errors: string[] = [];
    parse(Buffer.from(bytes).toString('utf8'), { onParseError: (error) => errors.push(error.code) });
    expect(errors).toEqual([]);
  });
});

describe('a markdown document', () => {
  it('puts each fact below the heading that it names', async () => {
    const { bytes, facts } = await generate({ type: 'markdown', sections: 9, tables: true });
    const sections = Buffer.from(bytes).toString('utf8').split('\n## ').slice(1);
    for (const fact of facts) {
      const home = sections.find((section) => containsFact(section, fact));
      expect(home?.split('\n')[0]).toBe(fact.heading);
    }
  });
});

/** Each sentence is there, and no answer and no name appears anywhere else. */
function expectSingleAnswers(document: GeneratedDocument, text: string): void {
  expect(document.facts.length).toBeGreaterThan(0);
  const whole = comparable(text);
  for (const fact of document.facts) {
    expect(whole).toContain(comparable(fact.sentence));
    expect(fact.sentence).toContain(fact.answer);
    expect(fact.question).not.toContain(fact.answer);
    expect(whole.split(fact.answer), `"${fact.answer}" must appear once`).toHaveLength(2);
  }
  expect(new Set(document.facts.map((fact) => fact.question)).size).toBe(document.facts.length);
}

async function plainText({ mime, bytes }: GeneratedDocument): Promise<string> {
  if (mime.includes('wordprocessing')) return (await mammoth.extractRawText({ buffer: Buffer.from(bytes) })).value;
  const text = Buffer.from(bytes).toString('utf8');
  return mime === 'text/html' ? textOf(parse(text)) : text;
}

function textOf(node: DefaultTreeAdapterTypes.Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join(' ') : '';
}
