import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Database, DatabaseError, type SqlValue } from '../types.ts';

/** SQL expression, what it must come back as. */
const READ: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['7::int2', 7],
  ['-7::int4', -7],
  ['9007199254740991::int8', Number.MAX_SAFE_INTEGER],
  ['count(*)', 1],
  ['0.1::float8', 0.1],
  ["'-Infinity'::float8", Number.NEGATIVE_INFINITY],
  ['12.50::numeric', '12.50'],
  ["'text'::text", 'text'],
  ['null::int', null],
  ["'2026-03-04 05:06:07.891234+02'::timestamptz", new Date('2026-03-04T03:06:07.891Z')],
  ["'1969-12-31 23:59:59.5+00'::timestamptz", new Date(-500)],
  ["'2026-03-04'::date", '2026-03-04'],
  ["'2026-03-04 05:06:07'::timestamp", '2026-03-04 05:06:07'],
  ['\'{"a":[1,null,"x"]}\'::jsonb', { a: [1, null, 'x'] }],
  ["'null'::jsonb", null],
  ["'[]'::json", []],
  ["'\\x00ff10'::bytea", Uint8Array.of(0, 255, 16)],
  ["'6c8a1e6e-1f0b-4aa8-9f0a-1a7c2e6f2b42'::uuid", '6c8a1e6e-1f0b-4aa8-9f0a-1a7c2e6f2b42'],
  ['array[1,null,3]::int4[]', [1, null, 3]],
  ['array[1,2]::int8[]', [1, 2]],
  ['array[true,false]', [true, false]],
  ["array['a','','NULL',null,'x,y','{\"','\\\\']", ['a', '', 'NULL', null, 'x,y', '{"', '\\\\']],
  ["'{}'::text[]", []],
  ["array['2026-03-04 00:00:00+00'::timestamptz]", [new Date('2026-03-04T00:00:00Z')]],
];

/** A parameter, the type it is given to, what must come back. */
const WRITTEN: readonly (readonly [SqlValue, string, unknown])[] = [
  ['', 'text', ''],
  [42, 'int4', 42],
  [-0.25, 'float8', -0.25],
  [2n ** 53n - 1n, 'int8', Number.MAX_SAFE_INTEGER],
  [false, 'bool', false],
  [null, 'jsonb', null],
  ['{"a":1}', 'jsonb', { a: 1 }],
  [new Date('2026-03-04T03:06:07.891Z'), 'timestamptz', new Date('2026-03-04T03:06:07.891Z')],
  [Uint8Array.of(0, 92, 255), 'bytea', Uint8Array.of(0, 92, 255)],
  [Uint8Array.of(), 'bytea', Uint8Array.of()],
  [Buffer.from('xabcx').subarray(1, 4), 'bytea', new Uint8Array(Buffer.from('abc'))],
  [[1, null, 3], 'int4[]', [1, null, 3]],
  [[true, false], 'bool[]', [true, false]],
  [[], 'text[]', []],
  [[new Date(0)], 'timestamptz[]', [new Date(0)]],
];

export function describeTypes(database: () => Database): void {
  describe('types', () => {
    test.each(READ)('reads %s as it is documented', async (expression, expected) => {
      const { rows } = await database().query(`select ${expression} as value`);
      expect(rows).toEqual([{ value: expected }]);
    });

    test.each(WRITTEN)('writes %o to a %s and reads it back', async (value, type, expected) => {
      const { rows } = await database().query(`select $1::${type} as value`, [value]);
      expect(rows).toEqual([{ value: expected }]);
    });

    test('keeps any text, alone and in an array', async () => {
      const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
      await fc.assert(
        fc.asyncProperty(fc.array(fc.option(text), { maxLength: 8 }), text, async (list, alone) => {
          const { rows } = await database().query('select $1::text[] as list, $2::text as alone', [list, alone]);
          expect(rows).toEqual([{ list, alone }]);
        }),
        { numRuns: 60 },
      );
    });

    test('keeps any moment between 1900 and 2200 to the millisecond', async () => {
      const moment = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
      await fc.assert(
        fc.asyncProperty(moment, async (value) => {
          const { rows } = await database().query('select $1::timestamptz as value', [value]);
          expect(rows).toEqual([{ value }]);
        }),
        { numRuns: 60 },
      );
    });

    test.each(['9007199254740992', '-9223372036854775808'])('refuses the int8 %s, which no number holds', async (n) => {
      await expect(database().query(`select ${n}::int8`)).rejects.toMatchObject({ code: '22003' });
      await expect(database().query(`select array[${n}::int8]`)).rejects.toMatchObject({ code: '22003' });
    });

    test('refuses an undefined parameter instead of storing null', async () => {
      const params = [undefined] as unknown as SqlValue[];
      await expect(database().query('select $1::text', params)).rejects.toThrow('$1 is undefined');
    });

    test('counts rows returned and rows changed', async () => {
      const db = database();
      await db.execute('create table counted (n int)');
      expect((await db.query('insert into counted select generate_series(1, 5)')).rowCount).toBe(5);
      expect((await db.query('update counted set n = n where n > 3')).rowCount).toBe(2);
      expect((await db.query('select n from counted where n < 4')).rowCount).toBe(3);
      expect((await db.query('create table counted_not (n int)')).rowCount).toBe(0);
    });
  });

  describe('errors', () => {
    const failing = (sql: string, params: SqlValue[] = []) =>
      database()
        .query(sql, params)
        .then(
          () => expect.unreachable(`"${sql}" must be refused`),
          (error: unknown) => error as DatabaseError,
        );

    test.each([
      ['selec 1', '42601'],
      ['select 1; select 2', '42601'],
      ['select * from nowhere', '42P01'],
      ["select 'x'::int", '22P02'],
      ['select 1/0', '22012'],
      ["do $$ begin raise exception 'no' using errcode = 'SD001'; end $$", 'SD001'],
    ])('gives "%s" its SQLSTATE %s', async (sql, code) => {
      const error = await failing(sql);
      expect(error).toBeInstanceOf(DatabaseError);
      expect(error.code).toBe(code);
      expect(error.cause).toBeInstanceOf(Error);
    });

    test('names the constraint that was violated', async () => {
      await database().execute('create table kept (id int primary key, parent int references kept (id))');
      await database().query('insert into kept values (1, null)');
      const twice = await failing('insert into kept values (1, null)');
      expect(twice).toMatchObject({
        code: '23505',
        constraint: 'kept_pkey',
        detail: expect.stringContaining('(id)=(1)'),
      });
      const orphan = await failing('insert into kept values (2, 9)');
      expect(orphan).toMatchObject({ code: '23503', constraint: 'kept_parent_fkey' });
    });

    test('carries neither parameters nor rows: they are documents of users', async () => {
      await database().execute(
        "create table private (text text, n int check (n > 0), constraint c check (text <> 'x'))",
      );
      const error = await failing('insert into private values ($1, $2)', ['the secret text', -1]);
      expect(error.constraint).toBe('private_n_check');
      expect(inspect(error, { depth: 10 })).not.toContain('secret');
    });

    test('leaves the database usable', async () => {
      await failing('select 1/0');
      expect((await database().query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    });
  });
}
