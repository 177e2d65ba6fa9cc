import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sabotaged } from './copy.ts';
import { SABOTAGES } from './sabotages.ts';

const root = join(import.meta.dirname, '../..');
const edit = { file: 'a.ts', find: 'check(x);', replace: '' };

test('a sabotage whose text is not in the source is refused', () => {
  expect(() => sabotaged('check(y);', edit)).toThrow('a.ts does not hold');
});

test('a sabotage whose text is there twice is refused', () => {
  expect(() => sabotaged('check(x); check(x);', edit)).toThrow('more than once');
});

test('a sabotage replaces its text and nothing else', () => {
  expect(sabotaged('a(); check(x); b();', edit)).toBe('a();  b();');
});

test.each(SABOTAGES)('$id finds its text in the present source ($meaning)', async ({ edits }) => {
  for (const one of edits) {
    const source = await readFile(join(root, one.file), 'utf8');
    expect(sabotaged(source, one)).not.toBe(source);
  }
});

test('there are at least ten sabotages, each with a name of its own', () => {
  expect(new Set(SABOTAGES.map(({ id }) => id)).size).toBe(SABOTAGES.length);
  expect(SABOTAGES.length).toBeGreaterThanOrEqual(10);
});
