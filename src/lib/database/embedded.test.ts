import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { embeddedDatabase } from './embedded.ts';
import { FolderLockedError } from './folder-lock.ts';
import { testCacheDir } from './testing.ts';
import type { Migration } from './types.ts';

const boats: Migration = { name: '0001-boats', sql: 'create table boats (name text)' };
const crews: Migration = { name: '0002-crews', sql: 'create table crews (name text)' };
const clock = new VirtualClock(Date.UTC(2026, 4, 6));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shakedown-data-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = (migrations: Migration[], dataDir?: string) =>
  embeddedDatabase({ migrations, cacheDir: testCacheDir, clock, ...(dataDir === undefined ? {} : { dataDir }) });

describe('an embedded database', () => {
  test('in memory has the migrations, and nothing of another one', async () => {
    await using one = await open([boats]);
    await using two = await open([boats]);
    await one.query("insert into boats values ('Argo')");
    expect((await two.query('select * from boats')).rows).toEqual([]);
  });

  test('in a folder keeps its rows, and catches up with later migrations at the time of the clock', async () => {
    const dataDir = join(folder, 'deep', 'data');
    {
      await using database = await open([boats], dataDir);
      await database.query("insert into boats values ('Argo')");
    }
    await using database = await open([boats, crews], dataDir);
    expect((await database.query('select name from boats')).rows).toEqual([{ name: 'Argo' }]);
    const { rows } = await database.query("select applied_at from schema_migrations where name = '0002-crews'");
    expect(rows).toEqual([{ applied_at: new Date(clock.now()) }]);
  });

  test('in a folder is refused to others while it is open', async () => {
    await using _database = await open([boats], folder);
    await expect(open([boats], folder)).rejects.toThrow(FolderLockedError);
  });

  test('releases its folder when opening fails', async () => {
    const broken = [{ name: '0001-broken', sql: 'select 1/0' }];
    await expect(open(broken, folder)).rejects.toMatchObject({ code: '22012' });
    await using _database = await open([boats], folder);
  });

  test('starts afresh from what a crash left half unpacked', async () => {
    await mkdir(join(folder, 'postgres.unfinished'));
    await writeFile(join(folder, 'postgres.unfinished', 'PG_VERSION'), '18');
    await using database = await open([boats], folder);
    expect((await database.query('select * from boats')).rows).toEqual([]);
    expect(await readdir(folder)).toEqual(['postgres', 'shakedown.lock']);
  });
});
