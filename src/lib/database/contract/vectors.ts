import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OpenDatabase } from '../contract.ts';
import { type Database, VectorArrayParam, VectorParam } from '../types.ts';

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
const vector = (dimensions: number) =>
  fc.array(finite, { minLength: dimensions, maxLength: dimensions }).map((values) => Float32Array.from(values));

export function describeVectors(database: () => Database, open: OpenDatabase): void {
  describe('vectors', () => {
    beforeAll(() => database().execute('create table placed (id int primary key, place vector(3))'));

    test('keep every bit, alone and in an array', async () => {
      await fc.assert(
        fc.asyncProperty(vector(5), fc.array(vector(3), { maxLength: 4 }), async (alone, list) => {
          const { rows } = await database().query('select $1::vector as alone, $2::vector[] as list', [
            new VectorParam(alone),
            new VectorArrayParam(list),
          ]);
          expect(rows).toEqual([{ alone: alone, list }]);
        }),
        { numRuns: 60 },
      );
    });

    test('are inserted in bulk by unnest and found by cosine distance', async () => {
      const places = [Float32Array.of(1, 0, 0), Float32Array.of(0, 1, 0), Float32Array.of(0.9, 0.1, 0)];
      const inserted = await database().query(
        'insert into placed select * from unnest($1::int[], $2::vector[]) returning place',
        [[1, 2, 3], new VectorArrayParam(places)],
      );
      expect(inserted.rows).toEqual(places.map((place) => ({ place })));
      const near = await database().query('select id from placed order by place <=> $1 limit 2', [
        new VectorParam(Float32Array.of(1, 0, 0)),
      ]);
      expect(near.rows).toEqual([{ id: 1 }, { id: 3 }]);
    });

    test('of 1536 dimensions come back whole', async () => {
      const values = Float32Array.from({ length: 1536 }, (_, i) => Math.fround(Math.sin(i)));
      const { rows } = await database().query('select $1::vector(1536) as v', [new VectorParam(values)]);
      expect(rows).toEqual([{ v: values }]);
    });

    test('of the wrong dimension, or not finite, are refused', async () => {
      const insert = (values: Float32Array) =>
        database().query('insert into placed values (9, $1)', [new VectorParam(values)]);
      await expect(insert(Float32Array.of(1, 2))).rejects.toMatchObject({ code: '22000' });
      await expect(insert(Float32Array.of(1, 2, Number.NaN))).rejects.toMatchObject({ code: '22000' });
    });

    test('work in the very first statement', async () => {
      await using db = await open();
      const values = Float32Array.of(1, 2.5);
      const { rows } = await db.query('select $1::vector as v', [new VectorParam(values)]);
      expect(rows).toEqual([{ v: values }]);
    });

    test('work when the extension is created only after opening, and again after that was rolled back', async () => {
      await using db = await open();
      await db.execute('drop extension vector');
      const list = new VectorArrayParam([Float32Array.of(1, 2)]);
      const readBack = async () => (await db.query('select $1::vector[] as list', [list])).rows;
      await expect(readBack()).rejects.toMatchObject({ code: '42704' });
      const undone = db.transaction(async (tx) => {
        await tx.query('create extension vector');
        await tx.query('select $1::vector[]', [list]);
        throw new Error('roll back');
      });
      await expect(undone).rejects.toThrow('roll back');
      await db.query('create extension vector');
      expect(await readBack()).toEqual([{ list: [Float32Array.of(1, 2)] }]);
      expect((await db.query("select '[1,2]'::vector as v")).rows).toEqual([{ v: Float32Array.of(1, 2) }]);
    });
  });
}
