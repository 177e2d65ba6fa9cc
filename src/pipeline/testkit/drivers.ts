import { afterAll, describe, test } from 'vitest';
import { migrate } from '../../lib/database/index.ts';
import { testPg, testPglite, testServer } from '../../lib/database/testing.ts';
import type { Database } from '../../lib/database/types.ts';
import { pipelineMigrations } from '../schema/migrations.ts';

/** Declares the same tests for PGlite and, where a server or a container can be had, for PostgreSQL. */
export async function describeOnBothDrivers(
  what: string,
  declare: (open: () => Promise<Database>) => void,
): Promise<void> {
  describe(`${what}, on PGlite`, () => declare(() => testPglite(pipelineMigrations)));
  const server = await testServer();
  if (server.kind === 'none') {
    describe.skip(`${what}, on PostgreSQL: not run, ${server.reason}`, () => {
      test('the same', () => undefined);
    });
    return;
  }
  afterAll(server.dispose);
  describe(`${what}, on PostgreSQL`, () => declare(() => migrated(server.url)));
}

async function migrated(serverUrl: string): Promise<Database> {
  const database = await testPg(serverUrl);
  await migrate(database, pipelineMigrations, new Date(0));
  return database;
}
