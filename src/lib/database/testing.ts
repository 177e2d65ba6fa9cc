import { fileURLToPath } from 'node:url';
import { closingAlso } from './closing-also.ts';
import { startPostgresContainer, whyNoContainers } from './container.ts';
import { openPg } from './pg.ts';
import { openPglite } from './pglite.ts';
import { makeDatabase } from './server.ts';
import { migratedSnapshot } from './snapshot.ts';
import type { Database, Migration } from './types.ts';

/** Shared by all tests, so that each schema is migrated once and then only unpacked. */
export const testCacheDir = fileURLToPath(new URL('../../../.shakedown/cache', import.meta.url));

/** A PGlite in memory with pgvector and `migrations`. */
export async function testPglite(migrations: readonly Migration[] = []): Promise<Database> {
  const snapshot = await migratedSnapshot({ migrations, cacheDir: testCacheDir });
  return openPglite({ snapshot, extensions: ['vector'] });
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
