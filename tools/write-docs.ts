import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedDocs } from './docs/index.ts';

// run by hand after a change of configuration or routes: npx node tools/write-docs.ts
for (const [path, text] of Object.entries(generatedDocs())) {
  await writeFile(join(import.meta.dirname, '..', path), text);
}
