import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedDocs } from '../tools/docs/index.ts';

test.each(Object.entries(await generatedDocs()))('%s is what the code says', async (path, text) => {
  const written = await readFile(join(import.meta.dirname, '..', path), 'utf8');
  expect(written === text, 'run: npx node tools/write-docs.ts').toBe(true);
});
