import { type APIError, toFile } from 'openai';
import { describe, expect, test } from 'vitest';
import { SIZE_LIMITS } from './limits.ts';
import { DRIVERS, type Driver, startOpenAi } from './testing.ts';

const line = (customId: string, input: unknown) =>
  JSON.stringify({
    custom_id: customId,
    method: 'POST',
    url: '/v1/embeddings',
    body: { model: 'text-embedding-3-small', input },
  });

test('the sizes are the service’s unless told otherwise', () => {
  const MB = 1024 * 1024;
  expect(SIZE_LIMITS).toEqual({
    bodyBytes: 256 * MB,
    fileBytes: 512 * MB,
    batchFileBytes: 200 * MB,
    batchLines: 50_000,
    batchEmbeddingInputs: 50_000,
  });
});

describe.each(DRIVERS)('what is too large, %s', (driver) => {
  const upload = async (options: object, bytes: number, purpose: 'batch' | 'user_data') => {
    await using mock = await startOpenAi(driver, options);
    const file = await toFile(Buffer.alloc(bytes, 'a'), 'in.jsonl');
    const failure = await mock.client.files.create({ file, purpose }).catch((error: unknown) => error);
    return { failure, mock };
  };

  test('a batch file is refused in the service’s words, another file of that size is taken', async () => {
    const sizes = { sizes: { batchFileBytes: 1_000 } };
    const { failure } = await upload(sizes, 1_001, 'batch');
    expect(failure).toMatchObject({ status: 400, error: { message: 'File is too large.', param: null, code: null } });
    expect((await upload(sizes, 1_000, 'batch')).failure).toMatchObject({ bytes: 1_000 });
    expect((await upload(sizes, 1_001, 'user_data')).failure).toMatchObject({ bytes: 1_001 });
  });

  test('a body is refused by the gateway, in its own page', async () => {
    const { failure, mock } = await upload({ sizes: { bodyBytes: 2_000 } }, 3_000, 'user_data');
    expect(failure).toBeInstanceOf(mock.errors.APIError);
    expect(failure).toMatchObject({ status: 413, error: undefined });
    expect((failure as APIError).message).toContain('413 Request Entity Too Large');
    expect((failure as APIError).headers?.get('content-type')).toBe('text/html');
    expect(mock.bugs).toEqual([]);
  });
});

describe('a batch that is too large fails when it is validated', () => {
  const errorsOf = async (driver: Driver, options: object, lines: readonly string[]) => {
    await using mock = await startOpenAi(driver, {
      ...options,
      batchPace: { validatingMs: 1, perLineMs: 1, finalizingMs: 1 },
    });
    const file = await toFile(Buffer.from(lines.join('\n')), 'in.jsonl');
    const { id: input } = await mock.client.files.create({ file, purpose: 'batch' });
    const about = { input_file_id: input, endpoint: '/v1/embeddings', completion_window: '24h' } as const;
    const { id } = await mock.client.batches.create(about);
    await mock.clock.advance(10);
    const { status, errors } = await mock.client.batches.retrieve(id);
    return [status, errors?.data?.map(({ code, line: at }) => [code, at])];
  };

  test.each<[string, object, string[], unknown[]]>([
    [
      'three lines where two may be',
      { batchLines: 2 },
      ['a', 'b', 'c'].map((id) => line(id, 'x')),
      ['failed', [['too_many_tasks', null]]],
    ],
    ['two lines', { batchLines: 2 }, ['a', 'b'].map((id) => line(id, 'x')), ['completed', undefined]],
    [
      'four inputs where three may be',
      { batchEmbeddingInputs: 3 },
      [line('a', ['x', 'y', 'z']), line('b', 'x')],
      ['failed', [['too_many_tasks', null]]],
    ],
    ['three inputs', { batchEmbeddingInputs: 3 }, [line('a', ['x', 'y']), line('b', 'x')], ['completed', undefined]],
  ])('%s', async (_, sizes, lines, outcome) => {
    expect(await errorsOf('in-process', { sizes }, lines)).toEqual(outcome);
  });
});
