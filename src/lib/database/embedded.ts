import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { closingAlso } from './closing-also.ts';
import { lockDataFolder } from './folder-lock.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pglite.ts';
import { migratedSnapshot } from './snapshot.ts';
import type { Database, Migration } from './types.ts';

export interface EmbeddedOptions {
  /** Where the data stays between runs, locked while open. Absent: in memory. */
  readonly dataDir?: string;
  readonly migrations: readonly Migration[];
  /** Where migrated snapshots are kept. */
  readonly cacheDir: string;
  readonly clock: Clock;
}

/** A PGlite with pgvector that has all `migrations`. */
export async function embeddedDatabase(options: EmbeddedOptions): Promise<Database> {
  const { dataDir } = options;
  if (dataDir === undefined) return openPglite({ snapshot: await migratedSnapshot(options), extensions: ['vector'] });
  const lock = await lockDataFolder(dataDir);
  try {
    return closingAlso(await openFolder(dataDir, options), lock);
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

async function openFolder(dataDir: string, options: EmbeddedOptions): Promise<Database> {
  const data = join(dataDir, 'postgres');
  if (!existsSync(data)) await unpack(data, options);
  const database = await openPglite({ dataDir: data, extensions: ['vector'] });
  try {
    await migrate(database, options.migrations, new Date(options.clock.now()));
    return database;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

/** A folder named `postgres` is always whole: what a crash leaves half unpacked bears another name. */
async function unpack(data: string, options: EmbeddedOptions): Promise<void> {
  const unfinished = `${data}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const snapshot = await migratedSnapshot(options);
  const database = await openPglite({ dataDir: unfinished, snapshot, extensions: ['vector'] });
  await database[Symbol.asyncDispose]();
  await rename(unfinished, data);
}
