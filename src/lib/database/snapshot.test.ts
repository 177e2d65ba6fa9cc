import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPglite } from './pglite.ts';
import { migratedSnapshot } from './snapshot.ts';

let cacheDir: string;
beforeEach(async () => {
  cacheDir = join(await mkdtemp(join(tmpdir(), 'shakedown-cache-')), 'new');
});
afterEach(() => rm(join(cacheDir, '..'), { recursive: true }));

const boats = [{ name: '0001-boats', sql: "create table boats (name text); insert into boats values ('Argo')" }];

describe('a migrated snapshot', () => {
  test('opens as a database that has the extension and the migrations', async () => {
    const snapshot = await migratedSnapshot({ migrations: boats, cacheDir });
    await using database = await openPglite({ snapshot, extensions: 'vector' });
    const { rows } = await database.query("select name, '[1]'::vector as v from boats");
    expect(rows).toEqual([{ name: 'Argo', v: Float32Array.of(1) }]);
  });

  test('is made once for all that ask, read from the cache afterwards, and made anew for other migrations', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => migratedSnapshot({ migrations: boats, cacheDir })));
    expect(second).toBe(first);
    const [file] = await readdir(cacheDir);
    await writeFile(join(cacheDir, file!), 'as cached');
    expect(Buffer.from(await migratedSnapshot({ migrations: boats, cacheDir })).toString()).toBe('as cached');
    const edited = [{ ...boats[0]!, sql: 'create table other (n int)' }];
    expect((await migratedSnapshot({ migrations: edited, cacheDir })).length).toBeGreaterThan(1_000_000);
    expect(await readdir(cacheDir)).toHaveLength(2);
  });

  test('displaces the ones longest unused, and what a dead process left unfinished', async () => {
    await migratedSnapshot({ migrations: [], cacheDir });
    const [used] = await readdir(cacheDir);
    const old = new Date('2020-01-01');
    await utimes(join(cacheDir, used!), old, old);
    for (const name of ['pglite-unfinished.tmp', 'foreign.tar.gz']) {
      await writeFile(join(cacheDir, name), '');
      await utimes(join(cacheDir, name), old, old);
    }
    for (let i = 0; i < 8; i++) {
      const path = join(cacheDir, `pglite-${i}.tar.gz`);
      await writeFile(path, '');
      await utimes(path, new Date(2021 + i, 0), new Date(2021 + i, 0));
    }
    await migratedSnapshot({ migrations: [], cacheDir }); // a use: it is now the newest
    await migratedSnapshot({ migrations: boats, cacheDir });
    const kept = await readdir(cacheDir);
    expect(kept).toContain(used);
    expect(kept).toContain('foreign.tar.gz');
    expect(kept).toContain('pglite-7.tar.gz');
    expect(kept).not.toContain('pglite-0.tar.gz');
    expect(kept).not.toContain('pglite-1.tar.gz');
    expect(kept).not.toContain('pglite-unfinished.tmp');
    expect(kept.filter((name) => name.startsWith('pglite-'))).toHaveLength(8);
  });
});
