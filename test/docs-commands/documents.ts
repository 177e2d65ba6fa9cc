import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Block, shellBlocks } from './extract.ts';

export interface Document {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Every document whose commands somebody may paste. */
export async function documents(root: string): Promise<Document[]> {
  const guides = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).sort();
  const paths = ['README.md', 'reports/README.md', ...guides.map((name) => join('docs', name))];
  return Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), 'utf8');
      return { path, text, blocks: shellBlocks(text) };
    }),
  );
}
