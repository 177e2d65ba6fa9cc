import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultAction } from '../kit/faults/types.ts';
import { startTestMock, type TestMock } from './testing.ts';
import { vendorError } from './vendor-error.ts';

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

const storage = (status: number, error: string, message: string, code: string) => ({
  ...{ statusCode: String(status), error, message, code },
});
test.each([
  [502, '/storage/v1/object/a/b', { message: 'An invalid response was received from the upstream server' }],
  [503, '/auth/v1/user', { message: 'name resolution failed' }],
  [504, '/storage/v1/object/a/b', { message: 'The upstream server is timing out' }],
  [429, '/auth/v1/user', { code: 429, error_code: 'over_request_rate_limit', msg: 'Request rate limit reached' }],
  [500, '/auth/v1/user', { code: 500, error_code: 'unexpected_failure', msg: 'Internal Server Error' }],
  [418, '/auth/v1/user', { code: 418, error_code: 'unexpected_failure', msg: 'HTTP 418' }],
  [
    429,
    '/storage/v1/object/a/b',
    storage(429, 'too_many_connections', 'Too many connections issued to the database', 'SlowDown'),
  ],
  [499, '/storage/v1/object/a/b', storage(499, 'Aborted', 'Request aborted', 'Aborted')],
  [500, '/storage/v1/object/a/b', storage(500, 'Internal', 'Internal Server Error', 'InternalError')],
  [
    544,
    '/storage/v1/object/a/b',
    storage(544, 'DatabaseTimeout', 'The connection to the database timed out', 'DatabaseTimeout'),
  ],
  [418, '/storage/v1/object/a/b', storage(418, 'Error', 'HTTP 418', 'InvalidRequest')],
  [599, '/storage/v1/object/a/b', storage(599, 'Error', 'HTTP 599', 'InternalError')],
])('a fault of status %i on %s has the body of the service or gateway that says it', async (status, path, body) => {
  const answer = vendorError(status, new Request(`http://supabase.test${path}`));
  expect([answer.status, await answer.json()]).toEqual([status, body]);
});
