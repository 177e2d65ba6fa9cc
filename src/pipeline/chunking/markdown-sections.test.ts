import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkMarkdown } from './markdown-sections.ts';
import { countTokens } from './tokens.ts';

const OPTIONS = { maxTokens: 40, overlapTokens: 0 };

const word = fc.stringMatching(/^[a-zäöüß0-9]{1,12}$/);
const sentence = fc.array(word, { minLength: 1, maxLength: 25 }).map((words) => `${words.join(' ')}.`);
const heading = fc.tuple(fc.integer({ min: 1, max: 6 }), word).map(([level, title]) => `${'#'.repeat(level)} ${title}`);
const row = fc.array(word, { minLength: 2, maxLength: 4 }).map((cells) => `| ${cells.join(' | ')} |`);
const table = fc.array(row, { minLength: 1, maxLength: 12 }).map((rows) => rows.join('\n'));
const code = fc.array(word, { maxLength: 30 }).map((lines) => `\`\`\`\n${lines.join('\n')}\n\`\`\``);
const paragraph = fc.array(sentence, { minLength: 1, maxLength: 6 }).map((sentences) => sentences.join(' '));
const markdown = fc
  .array(fc.oneof(heading, table, code, paragraph, fc.constantFrom('', '  ', '---', 'Title\n=====', '- a\n- b')))
  .map((blocks) => blocks.join('\n\n'));
const anything = fc.oneof(
  markdown,
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const options = fc
  .tuple(fc.integer({ min: 16, max: 80 }), fc.integer({ min: 0, max: 8 }))
  .map(([maxTokens, overlapTokens]) => ({ maxTokens, overlapTokens }));

describe('chunkMarkdown', () => {
  it('cuts at exact offsets, covers every visible character, holds the bound and repeats itself', () => {
    fc.assert(
      fc.property(anything, options, (text, chosen) => {
        const chunks = chunkMarkdown(text, [0], chosen);
        const covered = new Uint8Array(text.length);
        chunks.forEach((chunk, place) => {
          expect(chunk.ord).toBe(place);
          expect(text.slice(chunk.charStart, chunk.charEnd)).toBe(chunk.text);
          expect(chunk.text.trim()).toBe(chunk.text);
          expect(chunk.tokens).toBe(countTokens(chunk.text));
          expect(chunk.tokens).toBeGreaterThan(0);
          expect(chunk.tokens).toBeLessThanOrEqual(chosen.maxTokens);
          covered.fill(1, chunk.charStart, chunk.charEnd);
        });
        for (let i = 0; i < text.length; i++)
          if (text.charAt(i).trim() !== '') expect(covered[i], `character ${i}`).toBe(1);
        expect(chunkMarkdown(text, [0], chosen)).toEqual(chunks);
      }),
      { numRuns: 400 },
    );
  });

  it('never cuts inside a word or a table row that fits a chunk', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        for (const { charStart, charEnd } of chunkMarkdown(text, [0], OPTIONS)) {
          for (const edge of [charStart, charEnd]) {
            const inside = /\S/.test(text.charAt(edge - 1)) && /\S/.test(text.charAt(edge));
            expect(inside, `cut at ${edge}`).toBe(false);
            const line = text.slice(text.lastIndexOf('\n', edge - 1) + 1, edge);
            const rest = text.slice(edge).split('\n', 1)[0] ?? '';
            if (line.startsWith('|') && countTokens(line + rest) <= OPTIONS.maxTokens) {
              expect(line.trim() === '' || rest.trim() === '', `row cut at ${edge}`).toBe(true);
            }
          }
        }
      }),
    );
  });

  it('keeps each heading with the text under it', () => {
    const text = '# Title\n\nIntro.\n\n## Deductible\n\nThe deductible is $500.\n\n## Copay\n\n$25';
    const chunks = chunkMarkdown(text, [0], { maxTokens: 16, overlapTokens: 0 });
    expect(chunks.map((chunk) => chunk.text)).toEqual([
      '# Title\n\nIntro.',
      '## Deductible\n\nThe deductible is $500.',
      '## Copay\n\n$25',
    ]);
    expect(chunks.map((chunk) => chunk.headings)).toEqual([['Title'], ['Title', 'Deductible'], ['Title', 'Copay']]);
  });

  it('never ends a chunk with a heading whose text comes next', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const chunks = chunkMarkdown(text, [0], OPTIONS);
        chunks.forEach((chunk, place) => {
          const lastLine = chunk.text.split('\n').at(-1) ?? '';
          const next = chunks[place + 1];
          const fenced = (chunk.text.match(/^ {0,3}```/gm)?.length ?? 0) % 2 === 1;
          if (fenced || !next || !/^#{1,6} /.test(lastLine)) return;
          const unbreakable = next.text.startsWith('|')
            ? (next.text.split('\n')[0] ?? '')
            : (next.text.split(/\s/)[0] ?? '');
          // what is packed is reckoned with the blanks between, which may come to a few tokens more
          const noRoom = countTokens(`${lastLine}\n\n${unbreakable}`) > OPTIONS.maxTokens - 6;
          if (!noRoom) expect(next.text).toMatch(/^(#{1,6} |Title\n=)/);
        });
      }),
    );
  });

  it('merges tiny neighbours under one heading, and never across top-level headings', () => {
    const text = '# A\n\nx\n\n## A1\n\ny\n\n## A2\n\nz\n\n# B\n\nw';
    const chunks = chunkMarkdown(text, [0], { maxTokens: 400, overlapTokens: 0 });
    expect(chunks.map(({ headings, text }) => [headings, text])).toEqual([
      [['A'], '# A\n\nx\n\n## A1\n\ny\n\n## A2\n\nz'],
      [['B'], '# B\n\nw'],
    ]);
  });

  it('repeats the end of the chunk before when overlap is asked for', () => {
    const words = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
    const [first, second] = chunkMarkdown(words, [0], { maxTokens: 40, overlapTokens: 8 });
    expect(second?.charStart).toBeLessThan(first?.charEnd ?? 0);
    expect(countTokens(words.slice(second?.charStart, first?.charEnd))).toBeLessThanOrEqual(8);
  });

  it('tells the pages a chunk spans', () => {
    const pages = ['First page.', 'Second page.', 'Third page.'];
    const text = pages.join('\n\n');
    const chunks = chunkMarkdown(text, [0, 13, 27], { maxTokens: 400, overlapTokens: 0 });
    expect(chunks.map(({ pageFrom, pageTo }) => [pageFrom, pageTo])).toEqual([[1, 3]]);
  });

  it('takes special tokens of the model for the plain text they are', () => {
    expect(chunkMarkdown('<|endoftext|>', [0], OPTIONS).map((chunk) => chunk.text)).toEqual(['<|endoftext|>']);
  });

  it('gives no chunk for blanks', () => {
    expect(chunkMarkdown(' \n\t\n', [0], OPTIONS)).toEqual([]);
  });
});
