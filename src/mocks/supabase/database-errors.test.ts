import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from './testing.ts';

/** A policy that raises the error an object is named after. */
const SEED = `
  insert into storage.buckets (id, name) values ('raises', 'raises');
  create function raise_error(code text) returns boolean language plpgsql stable as $$
    begin raise exception 'told so' using errcode = code; end
  $$;
  create policy "raises" on storage.objects for select to anon using (bucket_id = 'raises' and raise_error(name));
  insert into storage.objects (bucket_id, name)
    select 'raises', unnest(array['42501', '55P03', '57014', '25006', '42P17', '42703', '42P01', '22P02', '53300', '22012']);
  create table keeps (object uuid references storage.objects);
`;

describe('what Storage makes of an error of its database', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock('in-process', { seedSql: SEED });
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });

  test.each([
    ['42501', 400, '403', 'Unauthorized', 'AccessDenied', 'told so'],
    ['55P03', 400, '423', 'ResourceLocked', 'ResourceLocked', 'The resource is locked'],
    ['57014', 544, '544', 'DatabaseTimeout', 'DatabaseTimeout', 'The connection to the database timed out'],
    [
      '25006',
      400,
      '503',
      'DatabaseReadOnly',
      'DatabaseReadOnly',
      'The database is currently in read-only mode. Please try again later.',
    ],
    [
      '42P17',
      400,
      '503',
      'DatabaseInvalidObjectDefinition',
      'DatabaseInvalidObjectDefinition',
      'The database schema is invalid or incompatible.',
    ],
    [
      '42703',
      400,
      '503',
      'DatabaseSchemaMismatch',
      'DatabaseSchemaMismatch',
      'The database schema is out of sync. Please run migrations or contact support.',
    ],
    [
      '42P01',
      400,
      '503',
      'DatabaseSchemaMismatch',
      'DatabaseSchemaMismatch',
      'The database schema is out of sync. Please run migrations or contact support.',
    ],
    ['22P02', 400, '400', 'InvalidParameter', 'InvalidParameter', 'told so'],
    ['22012', 500, '500', 'DatabaseError', 'DatabaseError', 'database error, code: 22012'],
  ])('%s', async (name, status, statusCode, error, code, message) => {
    const answer = await mock.storage(`/object/raises/${name}`, { auth: `Bearer ${mock.mock.anonKey}` });
    expect([answer.status, await answer.json()]).toEqual([status, { statusCode, error, message, code }]);
  });

  test('a NUL within user metadata is the caller’s mistake', async () => {
    const metadata = Buffer.from('{"a":"\\u0000"}').toString('base64');
    const answer = await mock.storage('/object/raises/nul', {
      method: 'POST',
      headers: { 'x-metadata': metadata },
      body: 'x',
    });
    expect([answer.status, (await answer.json()).code]).toEqual([400, 'InvalidParameter']);
  });

  test('a row that another table keeps is not deleted, and the caller is told which', async () => {
    await mock.mock.database.query(`insert into keeps select id from storage.objects where name = '53300'`);
    const answer = await mock.storage('/object/raises', { method: 'DELETE', json: { prefixes: ['53300'] } });
    expect(await answer.json()).toEqual({
      statusCode: '409',
      error: 'ResourceReferenced',
      message: expect.stringMatching(/^Key \(id\)=\([0-9a-f-]{36}\) is still referenced from table "keeps"\.$/),
      code: 'ResourceReferenced',
    });
  });
});
