import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The file under src/cli, or dist/cli where this was built, that a process of its own begins with. */
export function cliEntry(name: 'main' | 'lane'): string {
  return fileURLToPath(new URL(`../../cli/${name}${extname(import.meta.url)}`, import.meta.url));
}
