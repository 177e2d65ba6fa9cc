import { describe, expect, test } from 'vitest';
import { type Driver, startOpenAi } from './testing.ts';

/* What the official SDK's two majors have of their own and the suites do not show: retries, error classes, raw answers. */

const MAJORS: readonly Driver[] = ['socket', 'socket, openai 6'];
const request = { model: 'text-embedding-3-small', input: 'a' };

describe.each(MAJORS)('%s', (driver) => {
  test.each([
    [400, 'BadRequestError'],
    [401, 'AuthenticationError'],
    [403, 'PermissionDeniedError'],
    [404, 'NotFoundError'],
    [409, 'ConflictError'],
    [422, 'UnprocessableEntityError'],
    [429, 'RateLimitError'],
    [500, 'InternalServerError'],
    [503, 'InternalServerError'],
  ] as const)('status %d is thrown as %s with the id of the request', async (status, name) => {
    await using mock = await startOpenAi(driver);
    mock.inject({ type: 'status', status });
    const error = await mock.client.embeddings.create(request).catch((reason) => reason);
    expect(error).toBeInstanceOf(mock.errors[name]);
    expect(error).toMatchObject({ status, requestID: expect.stringMatching(/^req_[0-9a-f]{32}$/) });
  });

  test('an unknown path is NotFoundError, as generated suites want it', async () => {
    await using mock = await startOpenAi(driver);
    const call = mock.client.models.list({ path: '/_stainless_unknown_path' });
    await expect(call).rejects.toBeInstanceOf(mock.errors.NotFoundError);
  });

  test('the raw answer is to be had beside the data', async () => {
    await using mock = await startOpenAi(driver);
    const call = mock.client.embeddings.create(request);
    expect(await call.asResponse()).toBeInstanceOf(Response);
    const { data, response, request_id: id } = await mock.client.embeddings.create(request).withResponse();
    expect([response.status, data.data[0]?.embedding.length]).toEqual([200, 1536]);
    expect(id).toMatch(/^req_/);
    expect((data as { _request_id?: string })._request_id).toBe(id);
  });

  test('a refused call is tried again when it may help, and says which attempt it is', async () => {
    await using mock = await startOpenAi(driver);
    mock.faults.add({
      id: 'twice',
      vendor: 'openai',
      operation: 'embeddings.create',
      when: { type: 'first', count: 2 },
      inject: { type: 'status', status: 429, headers: { 'retry-after-ms': '1' } },
    });
    const patient = mock.client.withOptions({ maxRetries: 2 });
    expect((await patient.embeddings.create(request)).data).toHaveLength(1);
    expect(mock.journal.entries().map(({ status }) => status)).toEqual([429, 429, 200]);
  });
});
