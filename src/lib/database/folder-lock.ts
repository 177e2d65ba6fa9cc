import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { isRunning, processIdentity } from './process-identity.ts';

/** Who holds a data folder. The content of its lock file. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, when the lock was taken. */
  readonly since: string;
  /** Tells the process from a later one with the same pid; '' where the system does not say. */
  readonly process: string;
  /** Different for each lock ever taken. */
  readonly token: string;
}

/** Another process (or another part of this one) has the folder open. */
export class FolderLockedError extends Error {
  readonly code = 'DATA_FOLDER_LOCKED';
  readonly folder: string;
  readonly holder: LockHolder;

  constructor(folder: string, holder: LockHolder) {
    super(
      `The data folder ${folder} is held by ${nameOf(holder)} since ${holder.since}. ` +
        `An embedded database can be open once only. ${remedyFor(folder, holder)}`,
    );
    this.name = 'FolderLockedError';
    this.folder = folder;
    this.holder = holder;
  }
}

function nameOf(holder: LockHolder): string {
  if (holder.host !== hostname()) return `process ${holder.pid} on the machine ${holder.host}`;
  return holder.pid === process.pid ? 'this process itself' : `process ${holder.pid}`;
}

function remedyFor(folder: string, holder: LockHolder): string {
  if (holder.host !== hostname()) {
    return `Stop it there or use another folder; if it is gone for good, delete ${lockPath(folder)}.`;
  }
  if (holder.pid === process.pid) return 'Close the other database first or use another folder.';
  return `Stop that process (kill ${holder.pid}) or use another folder.`;
}

/**
 * Takes `folder` (made when missing) for this process until disposed. Throws FolderLockedError while a living process
 * has it; the lock of a dead one is taken over. PGlite itself lets two processes open one folder, and each then
 * silently loses the other's writes.
 */
export async function lockDataFolder(folder: string): Promise<AsyncDisposable> {
  const path = resolve(folder);
  await mkdir(path, { recursive: true });
  const own = describeSelf();
  const lock = lockPath(path);
  if (!(await createWhole(lock, own))) await takeOver(path, own);
  return {
    async [Symbol.asyncDispose]() {
      if ((await readHolder(lock))?.token === own.token) await rm(lock, { force: true });
    },
  };
}

function lockPath(folder: string): string {
  return join(folder, 'shakedown.lock');
}

function describeSelf(): LockHolder {
  return {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    process: processIdentity(process.pid),
    token: randomUUID(),
  };
}

/** The file appears with its whole content or not at all. False when there is one already. */
async function createWhole(file: string, holder: LockHolder): Promise<boolean> {
  const draft = `${file}.${holder.token}`;
  await writeFile(draft, `${JSON.stringify(holder, null, 2)}\n`);
  try {
    await link(draft, file); // fails when `file` exists, like O_EXCL
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Replaces a dead holder's lock. Of several processes that try, the one that makes the `.takeover` file may; the lock
 * itself is never absent meanwhile, so that nobody else can take it as free.
 */
async function takeOver(folder: string, own: LockHolder): Promise<void> {
  const lock = lockPath(folder);
  const guard = `${lock}.takeover`;
  if (!(await createWhole(guard, own))) {
    const rival = await readHolder(guard);
    if (rival && isAlive(rival)) throw new FolderLockedError(folder, rival);
    await rm(guard, { force: true }); // its maker died within these few lines
    if (!(await createWhole(guard, own))) throw new FolderLockedError(folder, (await readHolder(guard)) ?? own);
  }
  try {
    const holder = await readHolder(lock);
    if (holder && isAlive(holder)) throw new FolderLockedError(folder, holder);
    const draft = `${lock}.${own.token}`;
    await writeFile(draft, `${JSON.stringify(own, null, 2)}\n`);
    await rename(draft, lock);
  } finally {
    await rm(guard, { force: true });
  }
}

/** A holder on another machine counts as alive: from here one cannot tell. */
function isAlive(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return true;
  if (!isRunning(holder.pid)) return false;
  const now = processIdentity(holder.pid);
  return holder.process === '' || now === '' || holder.process === now;
}

async function readHolder(file: string): Promise<LockHolder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LockHolder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} is no lock file of ours: delete it if no process uses the folder`, { cause: error });
  }
}
