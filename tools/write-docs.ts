import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedDocs } from './docs/index.ts';

// run by hand after a change of configuration, routes or a mock's fidelity: npx node tools/write-docs.ts
for (const [path, text] of Object.entries(await generatedDocs())) {
  await writeFile(join(import.meta.dirname, '..', path), text);
}
