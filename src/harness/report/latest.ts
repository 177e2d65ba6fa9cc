import { cp, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes `<dir>/latest` the run `id` and gives its path. It is a symbolic link, moved into place in one step, so a reader
 * sees the old run or the new one. Where links are not allowed (Windows without the privilege, some mounted folders) it
 * is a copy, made aside and then swapped in: for a moment there may be no `latest`, but never half of one.
 */
export async function refreshLatest(
  dir: string,
  id: string,
  link: (target: string, path: string) => Promise<void> = (target, path) => symlink(target, path, 'dir'),
): Promise<string> {
  const latest = join(dir, 'latest');
  const aside = join(dir, `.latest-${id}`);
  await rm(aside, { recursive: true, force: true });
  const linked = await tryLink(() => link(id, aside));
  if (!linked) await cp(join(dir, id), aside, { recursive: true });
  try {
    await rename(aside, latest);
  } catch (error) {
    // a link or folder cannot be renamed over a folder
    if (!IN_THE_WAY.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    const old = join(dir, `.latest-${id}-old`);
    await rename(latest, old);
    await rename(aside, latest);
    await rm(old, { recursive: true, force: true });
  }
  return latest;
}

const NO_LINKS = new Set(['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EINVAL']);
const IN_THE_WAY = new Set(['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']);

async function tryLink(link: () => Promise<void>): Promise<boolean> {
  try {
    await link();
    return true;
  } catch (error) {
    if (NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
