import { describe, expect, test } from 'vitest';
import { testPglite } from '../testing.ts';
import type { Database } from '../types.ts';
import { borrowed } from './pool.ts';

const SCHEMA = `
  create table things (id bigint generated always as identity, name text unique);
  insert into things (id, name) overriding system value values (0, 'kept');`;

const TRIGGER = `
  create function louder() returns trigger language plpgsql as $$ begin new.name = upper(new.name); return new; end $$;
  create trigger louder before insert on things for each row execute function louder();`;

let opened = 0;
async function open(): Promise<Database> {
  const database = await testPglite();
  await database.execute(SCHEMA);
  opened += 1;
  return database;
}

/** What a borrower does, and what the next one of the same kind is lent. */
async function afterUse(use: (db: Database) => Promise<unknown>): Promise<Database> {
  const db = await borrowed('things', open);
  await use(db);
  await db[Symbol.asyncDispose]();
  return borrowed('things', open);
}

describe('a borrowed database', () => {
  test.each<[string, string]>([
    ['rows', "insert into things (name) values ('more'); update things set name = 'other' where name = 'kept'"],
    ['a table that refers to another', 'create table of_things (name text references things (name))'],
    ['a function and its trigger', TRIGGER],
    ['a policy', 'create policy mine on things for select using (true)'],
    ['a setting', "set search_path = 'nowhere'"],
  ])('is lent again as it was: %s', async (_what, script) => {
    await using next = await afterUse((db) => db.execute(script));
    const { rows } = await next.query("insert into things (name) values ('new') returning id");
    const all = await next.query('select name from things order by id');
    const tables = await next.query("select relname from pg_class where relname = 'of_things'");
    expect({ rows, all: all.rows, tables: tables.rows, opened }).toEqual({
      ...{ rows: [{ id: 1 }], all: [{ name: 'kept' }, { name: 'new' }], tables: [], opened: 1 },
    });
  });

  test('is closed to its borrower once disposed, and tells its listeners no more', async () => {
    const heard: string[] = [];
    let former: Database | undefined;
    await using next = await afterUse(async (db) => {
      former = db;
      await db.listen('bell', (payload) => heard.push(payload));
      await db.query("select pg_notify('bell', 'first')");
    });
    await next.query("select pg_notify('bell', 'second')");
    await expect(former?.query('select 1')).rejects.toThrow('the database is closed');
    expect(heard).toEqual(['first']);
  });

  test.each([
    ['a role', 'create role somebody'],
    ['a column', 'alter table things add column more text'],
    ['row-level security', 'alter table things enable row level security'],
  ])('is not lent again when something stays changed: %s', async (_what, script) => {
    const before = opened;
    await using _next = await afterUse((db) => db.execute(script));
    expect(opened).toBe(before + 1);
  });
});
