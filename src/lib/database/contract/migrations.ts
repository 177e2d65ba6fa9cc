import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenDatabase } from '../contract.ts';
import { MigrationError, migrate } from '../migrate.ts';
import type { Database, Migration } from '../types.ts';

const AT = new Date('2026-05-06T07:08:09.123Z');
const one: Migration = { name: '0001-one', sql: 'create table one (n int); -- no line end after this' };
const two: Migration = { name: '0002-two', sql: 'insert into one values (1);\ncreate table two (n int)' };

const foundation: Migration = {
  name: '0001-foundation',
  sql: readFileSync(new URL('../../../pipeline/schema/0001-foundation.sql', import.meta.url), 'utf8'),
};

export function describeMigrations(open: OpenDatabase): void {
  describe('migrations', () => {
    let db: Database;
    beforeEach(async () => {
      db = await open();
    });
    afterEach(() => db[Symbol.asyncDispose]());
    const applied = async () => (await db.query('select name, applied_at from schema_migrations order by name')).rows;

    test('are applied once, in order, and recorded with the time that was given', async () => {
      expect(await migrate(db, [one], AT)).toEqual(['0001-one']);
      expect(await migrate(db, [one, two], new Date(0))).toEqual(['0002-two']);
      expect(await migrate(db, [one, two], new Date(0))).toEqual([]);
      expect((await db.query('select n from one')).rows).toEqual([{ n: 1 }]);
      expect(await applied()).toEqual([
        { name: '0001-one', applied_at: AT },
        { name: '0002-two', applied_at: new Date(0) },
      ]);
    });

    test('are refused when an applied one was edited', async () => {
      await migrate(db, [one], AT);
      const edited = migrate(db, [{ ...one, sql: `${one.sql} ` }, two], AT);
      await expect(edited).rejects.toThrow(MigrationError);
      await expect(edited).rejects.toThrow(/0001-one was edited/);
      expect(await applied()).toHaveLength(1);
    });

    test('are refused when a new one stands before an applied one', async () => {
      await migrate(db, [one], AT);
      await expect(migrate(db, [{ name: '0000-early', sql: 'select 1' }, one], AT)).rejects.toThrow(/0000-early/);
    });

    test('leave no half of one that fails, and keep those before it', async () => {
      const broken = { name: '0002-broken', sql: 'create table half (n int); select 1/0' };
      await expect(migrate(db, [one, broken], AT)).rejects.toMatchObject({ code: '22012' });
      expect(await applied()).toEqual([{ name: '0001-one', applied_at: AT }]);
      expect((await db.query("select to_regclass('half') as half")).rows).toEqual([{ half: null }]);
    });

    test('are applied once when several ask at the same moment', async () => {
      const names = await Promise.all(Array.from({ length: 4 }, () => migrate(db, [one, two], AT)));
      expect(names.flat().toSorted()).toEqual(['0001-one', '0002-two']);
      expect((await db.query('select n from one')).rows).toEqual([{ n: 1 }]);
    });

    test("of the pipeline apply, and its trigger refuses what the transition table doesn't list", async () => {
      await migrate(db, [foundation], AT);
      await db.execute(`
        insert into upload_pipeline.legal_transitions values ('uploaded', 'parse_queued', 'worker')
          on conflict do nothing;
        insert into upload_pipeline.legal_states values ('awaiting_upload', 'queued') on conflict do nothing;
        insert into upload_pipeline.documents
          (document_id, user_id, filename, mime, bytes_len, file_sha256, raw_path, created_at, updated_at)
          values ('${ID}', '${ID}', 'a.md', 'text/markdown', 1, '${'0'.repeat(64)}', 'a', '${NOON}', '${NOON}');`);
      await expect(insertJob(db, 'parsed', 'queued')).rejects.toMatchObject({ code: 'SD001' });
      await insertJob(db, 'uploaded', 'awaiting_upload');
      const change = (set: string) => db.query(`update upload_pipeline.upload_jobs set ${set}`);
      await expect(change("status = 'parsed', changed_by = 'worker'")).rejects.toMatchObject({ code: 'SD001' });
      await expect(change("status = 'parse_queued', changed_by = 'user'")).rejects.toMatchObject({ code: 'SD001' });
      await expect(change("state = 'parked'")).rejects.toMatchObject({ code: 'SD001' });
      const legal = await change("status = 'parse_queued', state = 'queued', changed_by = 'worker'");
      expect(legal.rowCount).toBe(1);
    });
  });
}

const ID = '6c8a1e6e-1f0b-4aa8-9f0a-1a7c2e6f2b42';
const NOON = '2026-05-06T12:00:00Z';

function insertJob(db: Database, status: string, state: string) {
  return db.query(
    `insert into upload_pipeline.upload_jobs
       (job_id, document_id, user_id, status, state, changed_by, run_at, vft, correlation_id, upload_expires_at,
        webhook_secret, created_at, updated_at)
     values ($1, $1, $1, $2, $3, 'api', $4, 0, $1, $4, 'x', $4, $4)`,
    [ID, status, state, new Date(NOON)],
  );
}
