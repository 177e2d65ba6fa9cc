import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { migrate, migrationHash } from './migrate.ts';
import { dumpPglite, openPglite, type PgliteExtension } from './pglite.ts';
import type { Database, Migration } from './types.ts';

export interface SnapshotOptions {
  readonly migrations: readonly Migration[];
  /** Created when missing. Holds the newest snapshots only, about 5 MB each. */
  readonly cacheDir: string;
  /** What the migrations may `create extension` besides vector. */
  readonly extensions?: readonly PgliteExtension[];
}

/** Kept per cache folder: the pipeline's, the mocks', and a few of other branches. */
const KEPT = 8;
/** Unfinished files older than this belong to a process that died. */
const ABANDONED_MS = 3_600_000;
/** Snapshots are made ahead of use and must not depend on when: their `applied_at`. */
const EPOCH = new Date(0);

const underWay = new Map<string, Promise<Uint8Array>>();

/**
 * A gzipped dump of a PGlite that has pgvector and the migrations: opening it takes a fraction of the time of making
 * it. Kept in `cacheDir` under a hash of the versions and the migrations; processes may ask at the same time.
 */
export function migratedSnapshot(options: SnapshotOptions): Promise<Uint8Array> {
  const file = snapshotPath(options);
  const known = underWay.get(file);
  if (known) return known;
  const promise = readOrMake(file, options).finally(() => underWay.delete(file));
  underWay.set(file, promise);
  return promise;
}

/** Where the snapshot is kept once it is made. */
export function snapshotPath(options: SnapshotOptions): string {
  return join(options.cacheDir, `pglite-${contentKey(options.migrations)}.tar.gz`);
}

async function readOrMake(file: string, options: SnapshotOptions): Promise<Uint8Array> {
  const cached = await readCached(file);
  if (cached) return cached;
  const snapshot = options.migrations.length === 0 ? await makeBase() : await makeMigrated(options);
  await mkdir(options.cacheDir, { recursive: true });
  const unfinished = `${file}.${randomUUID()}.tmp`;
  await writeFile(unfinished, snapshot);
  await rename(unfinished, file);
  await prune(options.cacheDir);
  return snapshot;
}

/** Without migrations: the slow part, about two seconds, which all others start from. */
async function makeBase(): Promise<Uint8Array> {
  await using database = await openPglite({ extensions: ['vector'] });
  await database.query('create extension vector');
  return await dump(database);
}

async function makeMigrated(options: SnapshotOptions): Promise<Uint8Array> {
  const base = await migratedSnapshot({ ...options, migrations: [] });
  await using database = await openPglite({ snapshot: base, extensions: ['vector', ...(options.extensions ?? [])] });
  await migrate(database, options.migrations, EPOCH);
  return await dump(database);
}

async function dump(database: Database): Promise<Uint8Array> {
  await database.query('checkpoint'); // so that opening the dump has nothing to replay
  return dumpPglite(database);
}

/** Marks the file as used now, which is what pruning goes by. */
async function readCached(file: string): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(file);
    const now = new Date();
    await utimes(file, now, now);
    return bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function prune(cacheDir: string): Promise<void> {
  const files = (await readdir(cacheDir)).filter((name) => name.startsWith('pglite-'));
  const dated = await Promise.all(files.map((name) => describe(join(cacheDir, name))));
  const present = dated.filter((file) => file !== undefined).sort((a, b) => b.usedAt - a.usedAt);
  const finished = present.filter(({ path }) => path.endsWith('.tar.gz'));
  const abandoned = present.filter(({ path, usedAt }) => path.endsWith('.tmp') && Date.now() - usedAt > ABANDONED_MS);
  for (const { path } of [...finished.slice(KEPT), ...abandoned]) await rm(path, { force: true });
}

async function describe(path: string): Promise<{ path: string; usedAt: number } | undefined> {
  try {
    return { path, usedAt: (await stat(path)).mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // another process pruned it
    throw error;
  }
}

function contentKey(migrations: readonly Migration[]): string {
  const hash = createHash('sha256');
  for (const name of ['@electric-sql/pglite', '@electric-sql/pglite-pgvector'])
    hash.update(`${name} ${versionOf(name)}\n`);
  for (const migration of migrations) hash.update(`${migration.name} ${migrationHash(migration)}\n`);
  return hash.digest('hex').slice(0, 24);
}

function versionOf(packageName: string): string {
  const path = findPackageJSON(packageName, import.meta.url);
  if (!path) throw new Error(`${packageName} is not installed: run npm ci`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
