import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { deferred, waitFor } from '../waiting.ts';
import { describeDatabaseContract } from './contract.ts';
import { migrate, migrationHash } from './migrate.ts';
import { openPg } from './pg.ts';
import { testPg, testServer } from './testing.ts';
import { type Database, DatabaseError } from './types.ts';

const server = await testServer();

if (server.kind === 'none') {
  describe.skip(`PostgreSQL server: not run, ${server.reason}`, () => {
    test('keeps the database contract', () => undefined);
  });
} else {
  afterAll(server.dispose);
  describeDatabaseContract('PostgreSQL server', () => testPg(server.url));

  describe('migrations of two processes at once', () => {
    const one = { name: '0001-one', sql: 'create table one (n int)' };
    const two = { name: '0002-two', sql: 'create table two (n int)' };
    const record = `insert into schema_migrations values ('0001-one', '${migrationHash(one)}', '2026-01-01')`;

    /** The other process does `before` and, once ours waits for its lock, commits. Returns what ours applied. */
    async function meet(database: Database, before: readonly string[]): Promise<string[]> {
      let ours: Promise<string[]> | undefined;
      await database.transaction(async (other) => {
        for (const statement of before) await other.query(statement);
        ours = migrate(database, [one, two], new Date(0));
        await waitFor({ clock: systemClock(), what: 'a blocked migration', limitMs: 20_000, everyMs: 5 }, async () => {
          const { rowCount } = await database.query(
            "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
          );
          return rowCount > 0 || undefined;
        });
      });
      return ours!;
    }

    test('end well when both create the table of migrations', async () => {
      await using database = await testPg(server.url);
      const create = 'create table schema_migrations (name text primary key, sha256 text, applied_at timestamptz)';
      expect(await meet(database, [create, one.sql, record])).toEqual(['0002-two']);
    });

    test('end well when both apply the same one', async () => {
      await using database = await testPg(server.url);
      await migrate(database, [], new Date(0));
      expect(await meet(database, [record, one.sql])).toEqual(['0002-two']);
    });
  });

  describe('the driver for servers', () => {
    test('hears notifications again after its listening connection was cut', async () => {
      await using database = await testPg(server.url);
      let heard = 0;
      await using _listening = await database.listen('tide', () => heard++);
      const cut = await database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen tide'",
      );
      expect(cut.rowCount).toBe(1);
      await waitFor({ clock: systemClock(), what: 'a notification', limitMs: 20_000, everyMs: 20 }, async () => {
        await database.query("select pg_notify('tide', '')");
        return heard > 0 || undefined;
      });
    });

    test('goes on after every pooled connection was cut', async () => {
      await using database = await testPg(server.url);
      await using admin = await openPg({ url: server.url, maxConnections: 1 });
      const [row] = (await database.query<{ name: string }>('select current_database() as name')).rows;
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [row!.name]);
      const answer = await waitFor({ clock: systemClock(), what: 'an answer', limitMs: 20_000, everyMs: 20 }, () =>
        database.query('select 1 as one').catch((error: unknown) => {
          expect(error).toBeInstanceOf(DatabaseError);
          return undefined;
        }),
      );
      expect(answer.rows).toEqual([{ one: 1 }]);
    });

    test('runs statements of different callers side by side, up to its number of connections', async () => {
      await using database = await testPg(server.url);
      const both = deferred();
      let open = 0;
      const meet = () =>
        database.transaction(async (tx) => {
          await tx.query('select 1');
          if (++open === 2) both.resolve();
          await both.promise;
        });
      await Promise.all([meet(), meet()]);
    });

    test('leaves the parsers of other users of pg alone', async () => {
      await using _database = await testPg(server.url);
      expect(pg.types.getTypeParser(20)('1')).toBe('1');
    });
  });
}

test('says which server cannot be reached, without the password', async () => {
  const failure = await openPg({ url: 'postgres://someone:s3cret@127.0.0.1:1/nothing' }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(DatabaseError);
  expect(failure).toMatchObject({ code: '08006', message: expect.stringContaining('127.0.0.1:1') });
  expect(JSON.stringify([failure, String(failure)])).not.toContain('s3cret');
});

test('refuses a text that is no database URL without repeating it', async () => {
  await expect(openPg({ url: 'postgres://someone:s3cret@[' })).rejects.toThrow(/^(?!.*s3cret).*must look like/);
});
