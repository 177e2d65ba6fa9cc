import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMock, type TestMock } from './testing.ts';

describe('listing', () => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock();
    await mock.client().storage.createBucket('raw');
    for (const name of ['z', 'sub2/x', 'sub/x', 'sub/y', 'B', 'aXb', 'a_b', 'a']) {
      await mock.storage(`/object/raw/${name}`, { method: 'POST', body: name });
      await mock.clock.advance(1_000);
    }
  });
  afterAll(async () => {
    expect(mock.bugs).toEqual([]);
    await mock[Symbol.asyncDispose]();
  });
  const v1 = async (body: Record<string, unknown>) => {
    const answer = await mock.storage('/object/list/raw', { method: 'POST', json: { prefix: '', ...body } });
    return ((await answer.json()) as { name: string }[]).map(({ name }) => name);
  };
  const v2 = async (body: Record<string, unknown>) =>
    (await (await mock.storage('/object/list-v2/raw', { method: 'POST', json: body })).json()) as {
      hasNext: boolean;
      nextCursor?: string;
      folders: { name: string; key: string }[];
      objects: { name: string; key?: string }[];
    };

  test('v1 orders names without regard to case, folders among them', async () => {
    expect(await v1({})).toEqual(['a', 'a_b', 'aXb', 'B', 'sub', 'sub2', 'z']);
    expect(await v1({ limit: 2, offset: 1 })).toEqual(['a_b', 'aXb']);
  });

  test('v1 overlooks, downwards, a folder of one object right after a file, as the vendor does', async () => {
    expect(await v1({ sortBy: { column: 'name', order: 'desc' } })).toEqual(['z', 'sub', 'B', 'aXb', 'a_b', 'a']);
  });

  test('v1 puts folders first when sorted by time', async () => {
    expect(await v1({ sortBy: { column: 'created_at', order: 'asc' } })).toEqual([
      'sub',
      'sub2',
      'z',
      'B',
      'aXb',
      'a_b',
      'a',
    ]);
  });

  test('v1 takes a prefix for a folder, with or without its slash, and names relative to it', async () => {
    expect(await v1({ prefix: 'sub' })).toEqual(['x', 'y']);
    expect(await v1({ prefix: 'sub/' })).toEqual(['x', 'y']);
    expect(await v1({ prefix: 'su' })).toEqual([]);
  });

  test('v1 searches the start of names, wildcards taken literally', async () => {
    expect(await v1({ search: 'A' })).toEqual(['a', 'a_b', 'aXb']);
    expect(await v1({ search: 'a_' })).toEqual(['a_b']);
    expect(await v1({ search: '%' })).toEqual([]);
  });

  test('v2 is byte-wise, with a plain prefix', async () => {
    const { objects, folders, hasNext } = await v2({});
    expect(objects.map(({ name }) => name)).toEqual(['B', 'a', 'aXb', 'a_b', 'sub/x', 'sub/y', 'sub2/x', 'z']);
    expect([folders, hasNext]).toEqual([[], false]);
    expect((await v2({ prefix: 'sub' })).objects.map(({ name }) => name)).toEqual(['sub/x', 'sub/y', 'sub2/x']);
  });

  test('v2 folds folders with a delimiter', async () => {
    const { objects, folders } = await v2({ with_delimiter: true });
    expect(folders).toEqual(
      ['sub', 'sub2'].map((key) => ({
        key,
        name: `${key}/`,
        id: null,
        updated_at: null,
        created_at: null,
        last_accessed_at: null,
        metadata: null,
      })),
    );
    expect(objects.map(({ name, key }) => [name, key])).toEqual([
      ['B', 'B'],
      ['a', 'a'],
      ['aXb', 'aXb'],
      ['a_b', 'a_b'],
      ['z', 'z'],
    ]);
  });

  test.each([
    ['name', 'asc'],
    ['name', 'desc'],
    ['created_at', 'asc'],
    ['created_at', 'desc'],
  ])('v2 pages through everything once, by %s %s', async (column, order) => {
    const whole = (await v2({ sortBy: { column, order } })).objects.map(({ name }) => name);
    const paged: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 5; page++) {
      const { objects, nextCursor } = await v2({ limit: 3, sortBy: { column, order }, ...(cursor ? { cursor } : {}) });
      paged.push(...objects.map(({ name }) => name));
      cursor = nextCursor;
      if (!cursor) break;
    }
    expect(paged).toEqual(whole);
    expect(whole).toHaveLength(8);
  });

  test('of a missing bucket is empty, not an error', async () => {
    const first = await mock.storage('/object/list/none', { method: 'POST', json: { prefix: '' } });
    expect(await first.json()).toEqual([]);
    const second = await mock.storage('/object/list-v2/none', { method: 'POST', json: {} });
    expect(await second.json()).toEqual({ hasNext: false, folders: [], objects: [] });
  });
});
