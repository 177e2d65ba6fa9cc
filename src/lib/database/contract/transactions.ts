import { beforeEach, describe, expect, test } from 'vitest';
import { deferred } from '../../waiting.ts';
import type { OpenDatabase } from '../contract.ts';
import { type Database, type Queryable, VectorArrayParam } from '../types.ts';

export function describeTransactions(database: () => Database, open: OpenDatabase): void {
  const insert = (on: Queryable, n: number) => on.query('insert into entry values ($1)', [n]);
  const entries = async () => {
    const { rows } = await database().query<{ n: number }>('select n from entry order by n');
    return rows.map(({ n }) => n);
  };

  describe('transactions', () => {
    beforeEach(() => database().execute('drop table if exists entry; create table entry (n int primary key)'));

    test('keep everything when the work resolves, and hand its value on', async () => {
      const value = await database().transaction(async (tx) => {
        await insert(tx, 1);
        await insert(tx, 2);
        return 'done';
      });
      expect(value).toBe('done');
      expect(await entries()).toEqual([1, 2]);
    });

    test('keep nothing when the work rejects, and reject with its own error', async () => {
      const reason = new Error('changed my mind');
      const work = database().transaction(async (tx) => {
        await insert(tx, 1);
        throw reason;
      });
      await expect(work).rejects.toBe(reason);
      expect(await entries()).toEqual([]);
    });

    test('reject when the work hides that a statement failed, instead of rolling back in silence', async () => {
      const work = database().transaction(async (tx) => {
        await insert(tx, 1);
        await insert(tx, 1).catch(() => undefined);
      });
      await expect(work).rejects.toMatchObject({ code: '25P02' });
      expect(await entries()).toEqual([]);
    });

    test('go on after a failure that a savepoint caught', async () => {
      await database().transaction(async (tx) => {
        await insert(tx, 1);
        await tx.query('savepoint before');
        await insert(tx, 1).catch(() => tx.query('rollback to savepoint before'));
        await insert(tx, 2);
      });
      expect(await entries()).toEqual([1, 2]);
    });

    test('reject when a deferred constraint fails at the commit', async () => {
      await database().execute(
        'create table late (n int references entry (n) deferrable initially deferred); insert into entry values (7)',
      );
      const work = database().transaction((tx) => tx.query('insert into late values (8)'));
      await expect(work).rejects.toMatchObject({ code: '23503' });
      expect((await database().query('select from late')).rowCount).toBe(0);
      await database().execute('drop table late');
    });

    test('are not joined by statements of others, which outlive a rollback and never see its rows', async () => {
      const others: Promise<unknown>[] = [];
      const work = database().transaction(async (tx) => {
        await insert(tx, 1);
        others.push(insert(database(), 2), entries());
        await insert(tx, 3);
        throw new Error('roll back');
      });
      await expect(work).rejects.toThrow('roll back');
      const [, seen] = await Promise.all(others);
      expect(seen).not.toContain(1);
      expect(await entries()).toEqual([2]);
    });

    test('run their statements in the order they were given, also when nobody waits between them', async () => {
      const counts = await database().transaction(async (tx) => {
        const count = () => tx.query<{ c: number }>('select count(*) as c from entry');
        return Promise.all([count(), insert(tx, 1), count(), insert(tx, 2), count()]);
      });
      expect(counts.filter((_, i) => i % 2 === 0).map((result) => (result.rows[0] as { c: number }).c)).toEqual([
        0, 1, 2,
      ]);
    });

    test('take no statement after their end', async () => {
      let escaped: Queryable | undefined;
      await database().transaction(async (tx) => {
        escaped = tx;
      });
      await expect(insert(escaped!, 1)).rejects.toMatchObject({ code: '25P01' });
      expect(await entries()).toEqual([]);
    });

    test('hand out no row twice to eight claimers that skip locked rows', async () => {
      await database().execute('insert into entry select generate_series(1, 120)');
      const claimed = (await Promise.all(Array.from({ length: 8 }, () => claimAll(database())))).flat();
      expect(claimed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    });
  });

  describe('scripts', () => {
    test('run several statements, all or none', async () => {
      const db = database();
      await db.execute('create table scripted (n int primary key); insert into scripted values (1);');
      const broken = db.execute('insert into scripted values (2); insert into scripted values (1);');
      await expect(broken).rejects.toMatchObject({ code: '23505' });
      expect((await db.query('select n from scripted')).rows).toEqual([{ n: 1 }]);
    });
  });

  describe('disposal', () => {
    test('waits for work under way, and refuses what comes later', async () => {
      const db = await open();
      const gate = deferred();
      const order: string[] = [];
      const work = db
        .transaction(async (tx) => {
          await gate.promise;
          await tx.query('select 1');
        })
        .then(() => order.push('worked'));
      const closed = db[Symbol.asyncDispose]().then(() => order.push('closed'));
      await expect(db.query('select 1')).rejects.toMatchObject({ code: '08003' });
      gate.resolve();
      await Promise.all([work, closed]);
      expect(order).toEqual(['worked', 'closed']);
      await db[Symbol.asyncDispose]();
    });

    test('waits also for a statement that first has to look a type up', async () => {
      const db = await open();
      const vectors = new VectorArrayParam([Float32Array.of(1)]);
      const statement = db.query('select $1::vector[] as list', [vectors]);
      await db[Symbol.asyncDispose]();
      expect((await statement).rows).toEqual([{ list: [Float32Array.of(1)] }]);
    });
  });
}

async function claimAll(db: Database): Promise<number[]> {
  const mine: number[] = [];
  for (;;) {
    const n = await db.transaction(async (tx) => {
      const { rows } = await tx.query<{ n: number }>('select n from entry order by n for update skip locked limit 1');
      if (rows[0]) await tx.query('delete from entry where n = $1', [rows[0].n]);
      return rows[0]?.n;
    });
    if (n === undefined) return mine;
    mine.push(n);
  }
}
