import {
  APIConnectionError,
  APIConnectionTimeoutError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  RateLimitError,
  UnprocessableEntityError,
} from '@llamaindex/llama-cloud';
import { describe, expect, test } from 'vitest';
import type { FaultAction } from '../kit/faults/types.ts';
import { startLlamaparse, TRANSPORTS } from './testing.ts';

type ErrorClass = abstract new (...args: never[]) => Error;

function rule(inject: FaultAction) {
  return { id: 'rule', vendor: 'llamaparse', operation: 'parse.list', when: { type: 'always' }, inject } as const;
}

describe.each(TRANSPORTS)('what the official SDK makes of each fault, %s', (transport) => {
  test.each<[FaultAction, ErrorClass, object]>([
    [{ type: 'status', status: 401 }, AuthenticationError, { status: 401 }],
    [{ type: 'status', status: 400 }, BadRequestError, { error: { detail: 'Bad Request' } }],
    [{ type: 'status', status: 422 }, UnprocessableEntityError, { error: { detail: [{ msg: 'Field required' }] } }],
    [{ type: 'status', status: 429 }, RateLimitError, { status: 429 }],
    [{ type: 'status', status: 503 }, InternalServerError, { status: 503 }],
    [{ type: 'reset' }, APIConnectionError, { cause: { cause: { code: 'ECONNRESET' } } }],
    [{ type: 'reset', after: true }, APIConnectionError, { cause: { cause: { code: 'ECONNRESET' } } }],
    [{ type: 'empty', what: 'answer' }, APIConnectionError, { cause: { cause: { code: 'UND_ERR_SOCKET' } } }],
    [{ type: 'truncate', keepFraction: 0.5 }, TypeError, { message: 'terminated' }],
    [{ type: 'truncate', keepBytes: 3 }, TypeError, { cause: { code: 'UND_ERR_SOCKET' } }],
    [{ type: 'content-length', add: 9 }, TypeError, { message: 'terminated' }],
    [{ type: 'content-length', add: -9 }, SyntaxError, {}],
    [{ type: 'malformed' }, SyntaxError, {}],
    // the SDK takes an empty body for no body at all and trips over it itself
    [{ type: 'empty' }, TypeError, { message: expect.stringContaining('items') }],
  ])('%j', async (action, errorClass, facts) => {
    await using mock = await startLlamaparse(transport);
    mock.faults.add(rule(action));
    const error = await mock.client.parsing.list({}).then(
      () => expect.unreachable('the call should have failed'),
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toMatchObject(facts);
    expect(mock.faults.hits('rule')).toBe(1);
    mock.faults.clear();
    expect((await mock.client.parsing.list({})).items).toEqual([]);
  });

  test.each<FaultAction>([
    { type: 'dribble', slices: 3, overMs: 3 },
    { type: 'bandwidth', bytesPerSecond: 1_000_000 },
    { type: 'content-type', value: 'application/problem+json' },
    { type: 'clock-skew', ms: -60_000 },
  ])('%j does it no harm', async (action) => {
    await using mock = await startLlamaparse(transport);
    mock.faults.add(rule(action));
    expect((await mock.client.parsing.list({})).items).toEqual([]);
    expect(mock.faults.hits('rule')).toBe(1);
  });

  test('a hang ends by the client’s own time limit', async () => {
    await using mock = await startLlamaparse(transport);
    mock.faults.add(rule({ type: 'hang' }));
    await expect(mock.client.parsing.list({}, { timeout: 50 }).then()).rejects.toBeInstanceOf(
      APIConnectionTimeoutError,
    );
  });
});
