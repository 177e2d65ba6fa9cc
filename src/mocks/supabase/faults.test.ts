import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultAction } from '../kit/faults/types.ts';
import { startTestMock, type TestMock } from './testing.ts';

function rule(inject: FaultAction) {
  return { id: 'rule', vendor: 'supabase', operation: '*', when: { type: 'always' }, inject } as const;
}

describe.each(['socket', 'in-process'] as const)('what supabase-js makes of each fault, %s', (transport) => {
  let mock: TestMock;
  beforeAll(async () => {
    mock = await startTestMock(transport);
    await mock.client().storage.createBucket('notes');
    await mock.client().storage.from('notes').upload('a.txt', 'hello world');
  }, 120_000);
  afterAll(() => mock[Symbol.asyncDispose]());

  const struck = async <T>(action: FaultAction, work: () => Promise<T>): Promise<T> => {
    mock.faults.add(rule(action));
    try {
      return await work();
    } finally {
      mock.faults.clear();
    }
  };

  test.each<[FaultAction, object]>([
    [
      { type: 'status', status: 401 },
      { name: 'StorageApiError', status: 401 },
    ],
    [
      { type: 'status', status: 429 },
      { name: 'StorageApiError', status: 429 },
    ],
    [
      { type: 'status', status: 500 },
      { name: 'StorageApiError', status: 500 },
    ],
    [{ type: 'reset' }, { name: 'StorageUnknownError', message: 'fetch failed' }],
    [
      { type: 'empty', what: 'answer' },
      { name: 'StorageUnknownError', message: 'fetch failed' },
    ],
    [{ type: 'empty' }, { name: 'StorageUnknownError', message: 'Unexpected end of JSON input' }],
    [
      { type: 'truncate', keepFraction: 0.5 },
      { name: 'StorageUnknownError', message: 'terminated' },
    ],
    [
      { type: 'content-length', add: 9 },
      { name: 'StorageUnknownError', message: 'terminated' },
    ],
    [{ type: 'content-length', add: -9 }, { name: 'StorageUnknownError' }],
    [{ type: 'malformed' }, { name: 'StorageUnknownError' }],
  ])('listing under %j', async (action, facts) => {
    const { data, error } = await struck(action, () => mock.client().storage.listBuckets());
    expect(data).toBeNull();
    expect({
      name: error?.name,
      message: error?.message,
      status: (error as { status?: number })?.status,
    }).toMatchObject(facts);
  });

  const download = () => mock.client().storage.from('notes').download('a.txt');

  test('a download cut short is thrown, not answered', async () => {
    const cut = struck({ type: 'truncate', keepFraction: 0.5 }, download);
    await expect(cut).rejects.toMatchObject({ message: 'terminated', cause: { code: 'UND_ERR_SOCKET' } });
  });

  test('a download whose length is told too short goes unnoticed: only a hash would see it', async () => {
    const { data, error } = await struck({ type: 'content-length', add: -6 }, download);
    expect([error, await data?.text()]).toEqual([null, 'hello']);
  });
});
