import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Edit } from './sabotages.ts';

/** All that a run needs. */
const PARTS = ['bin', 'src', 'scenarios', 'schema', 'package.json'];

/** A temporary copy of the tree, removed when it is disposed of. Packages are linked, not copied. */
export async function copyTree(root: string): Promise<AsyncDisposable & { readonly dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'shakedown-sabotage-'));
  const dispose = () => rm(dir, { recursive: true, force: true });
  try {
    for (const part of PARTS) await cp(join(root, part), join(dir, part), { recursive: true });
    await mkdir(join(dir, 'reports'));
    await symlink(join(root, 'node_modules'), join(dir, 'node_modules'));
  } catch (error) {
    await dispose();
    throw error;
  }
  return { dir, [Symbol.asyncDispose]: dispose };
}

/** Throws unless each text is there exactly once: a sabotage that touches nothing would prove nothing. */
export async function sabotage(dir: string, edits: readonly Edit[]): Promise<void> {
  for (const edit of edits) {
    const path = join(dir, edit.file);
    await writeFile(path, sabotaged(await readFile(path, 'utf8'), edit));
  }
}

export function sabotaged(source: string, { file, find, replace }: Edit): string {
  const [before, after, ...more] = source.split(find);
  if (after === undefined) throw new Error(`${file} does not hold:\n${find}`);
  if (more.length > 0) throw new Error(`${file} holds more than once:\n${find}`);
  return `${before}${replace}${after}`;
}
