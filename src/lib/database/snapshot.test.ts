import { copyFile, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPglite } from './pglite.ts';
import { migratedSnapshot, snapshotPath } from './snapshot.ts';
import { testCacheDir } from './testing.ts';

const boats = [{ name: '0001-boats', sql: "create table boats (name text); insert into boats values ('Argo')" }];
const crews = [{ name: '0001-boats', sql: 'create table crews (name text)' }];

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'shakedown-cache-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A cache folder that holds the base snapshot only, which is slow to make. */
async function newCache(name: string): Promise<string> {
  const cacheDir = join(root, name);
  await mkdir(cacheDir);
  await migratedSnapshot({ migrations: [], cacheDir: testCacheDir });
  const base = snapshotPath({ migrations: [], cacheDir: testCacheDir });
  await copyFile(base, join(cacheDir, basename(base)));
  return cacheDir;
}

describe('a migrated snapshot', () => {
  test('opens as a database that has the extension and the migrations', async () => {
    const snapshot = await migratedSnapshot({ migrations: boats, cacheDir: await newCache('opens') });
    await using database = await openPglite({ snapshot, extensions: ['vector'] });
    const { rows } = await database.query("select name, '[1]'::vector as v from boats");
    expect(rows).toEqual([{ name: 'Argo', v: Float32Array.of(1) }]);
  });

  test('is made once for all that ask, read from the cache afterwards, and made anew for other migrations', async () => {
    const cacheDir = await newCache('once');
    const [first, second] = await Promise.all([1, 2].map(() => migratedSnapshot({ migrations: boats, cacheDir })));
    expect(second).toBe(first);
    await writeFile(snapshotPath({ migrations: boats, cacheDir }), 'as cached');
    expect(Buffer.from(await migratedSnapshot({ migrations: boats, cacheDir })).toString()).toBe('as cached');
    expect((await migratedSnapshot({ migrations: crews, cacheDir })).length).toBeGreaterThan(1_000_000);
    expect(await readdir(cacheDir)).toHaveLength(3);
  });

  test('displaces the ones longest unused, and what a dead process left unfinished', async () => {
    const cacheDir = await newCache('prune');
    const leave = async (name: string, usedAt: Date) => {
      await writeFile(join(cacheDir, name), '');
      await utimes(join(cacheDir, name), usedAt, usedAt);
    };
    for (const name of ['pglite-unfinished.tmp', 'foreign.tar.gz']) await leave(name, new Date(2020, 0));
    for (let i = 0; i < 8; i++) await leave(`pglite-${i}.tar.gz`, new Date(2021 + i, 0));
    const base = snapshotPath({ migrations: [], cacheDir });
    await utimes(base, new Date(2019, 0), new Date(2019, 0));
    await migratedSnapshot({ migrations: boats, cacheDir }); // uses the base, which is then among the newest
    const kept = await readdir(cacheDir);
    const made = basename(snapshotPath({ migrations: boats, cacheDir }));
    const expected = [basename(base), made, ...[2, 3, 4, 5, 6, 7].map((i) => `pglite-${i}.tar.gz`), 'foreign.tar.gz'];
    expect(kept.toSorted()).toEqual(expected.toSorted());
  });
});
