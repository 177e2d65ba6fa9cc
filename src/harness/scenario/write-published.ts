import { writeFile } from 'node:fs/promises';
import { publishedFiles } from './published.ts';

// run by hand after a change of the language: npx node src/harness/scenario/write-published.ts
for (const [path, text] of Object.entries(publishedFiles())) {
  await writeFile(new URL(`../../../${path}`, import.meta.url), text);
}
