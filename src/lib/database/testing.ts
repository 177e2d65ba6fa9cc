import { fileURLToPath } from 'node:url';
import { closingAlso } from './closing-also.ts';
import { startPostgresContainer, whyNoContainers } from './container.ts';
import { openPg } from './pg.ts';
import { openPglite, type PgliteExtension } from './pglite.ts';
import { makeDatabase } from './server.ts';
import { migratedSnapshot, type SnapshotOptions, snapshotPath } from './snapshot.ts';
import { borrowed } from './testing/pool.ts';
import type { Database, Migration } from './types.ts';

/** Shared by all tests, so that each schema is migrated once and then only unpacked. */
export const testCacheDir = fileURLToPath(new URL('../../../.shakedown/cache', import.meta.url));

/**
 * A PGlite in memory with `migrations`, as new. Started only when this worker has no idle one of them: the files of a
 * worker borrow from each other. Without migrations it is one of its own.
 */
export async function testPglite(
  migrations: readonly Migration[] = [],
  extensions: readonly PgliteExtension[] = ['vector'],
): Promise<Database> {
  const options: SnapshotOptions = { migrations, cacheDir: testCacheDir, extensions };
  const open = async () => openPglite({ snapshot: await migratedSnapshot(options), extensions });
  return migrations.length === 0 ? open() : borrowed(snapshotPath(options), open);
}

/** A PostgreSQL server for tests, or the reason why there is none. */
export type TestServer =
  | { readonly kind: 'server'; readonly url: string; readonly dispose: () => Promise<void> }
  | { readonly kind: 'none'; readonly reason: string };

/** The server that SHAKEDOWN_TEST_POSTGRES_URL names, else a container. */
export async function testServer(): Promise<TestServer> {
  const url = process.env.SHAKEDOWN_TEST_POSTGRES_URL;
  if (url) return { kind: 'server', url, dispose: async () => undefined };
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true'; // the suite removes its container itself
  const reason = await whyNoContainers();
  if (reason) return { kind: 'none', reason: `${reason} and SHAKEDOWN_TEST_POSTGRES_URL is not set` };
  const container = await startPostgresContainer();
  return { kind: 'server', url: container.url, dispose: async () => container[Symbol.asyncDispose]() };
}

let made = 0;

/** A new database with pgvector on the server at `serverUrl`, dropped when disposed. */
export async function testPg(serverUrl: string): Promise<Database> {
  const name = `shakedown_test_${process.pid}_${++made}`;
  const own = await makeDatabase({ url: serverUrl, name });
  const database = await openPg({ url: own.url });
  await database.query('create extension vector');
  return closingAlso(database, own);
}
