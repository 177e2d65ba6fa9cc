import { toFile } from 'openai';
import { describe, expect, test } from 'vitest';
import { RECORDED_PACE } from './batches/timeline.ts';
import { DRIVERS, type Driver, startOpenAi } from './testing.ts';

const NOW = Date.UTC(2026, 0, 1) / 1000;
const PACE = { batchPace: RECORDED_PACE };

const line = (customId: string, input: unknown, more: object = {}) =>
  JSON.stringify({
    custom_id: customId,
    method: 'POST',
    url: '/v1/embeddings',
    body: { model: 'text-embedding-3-small', input, ...more },
  });

async function submitted(transport: Driver, lines: readonly string[], options: object = PACE) {
  const mock = await startOpenAi(transport, options);
  const file = await mock.client.files.create({
    file: await toFile(Buffer.from(lines.join('\n')), 'in.jsonl'),
    purpose: 'batch',
  });
  const batch = await mock.client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/embeddings',
    completion_window: '24h',
    metadata: { run: '7' },
  });
  const lineObjects = async (id: string | null | undefined) => {
    const text = await (await mock.client.files.content(id ?? '')).text();
    return text
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each));
  };
  return { mock, file, batch, lineObjects, now: () => mock.client.batches.retrieve(batch.id) };
}

describe.each(DRIVERS)('a batch through the official SDK, %s', (transport) => {
  test('goes from validating to completed as the clock moves, with every key at every moment', async () => {
    const { mock, batch, now } = await submitted(transport, [line('a', 'one'), line('b', 'two')]);
    await using _ = mock;
    expect(batch).toEqual({
      id: expect.stringMatching(/^batch_[0-9a-f]{32}$/),
      object: 'batch',
      endpoint: '/v1/embeddings',
      model: null,
      errors: null,
      input_file_id: expect.any(String),
      completion_window: '24h',
      status: 'validating',
      output_file_id: null,
      error_file_id: null,
      created_at: NOW,
      in_progress_at: null,
      expires_at: NOW + 86_400,
      finalizing_at: null,
      completed_at: null,
      failed_at: null,
      expired_at: null,
      cancelling_at: null,
      cancelled_at: null,
      request_counts: { total: 0, completed: 0, failed: 0 },
      usage: {
        input_tokens: 0,
        output_tokens: 0,
        total_tokens: 0,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens_details: { reasoning_tokens: 0 },
      },
      metadata: { run: '7' },
    });
    await mock.clock.advance(62_000 + 6_500);
    expect(await now()).toMatchObject({
      status: 'in_progress',
      in_progress_at: NOW + 62,
      model: 'text-embedding-3-small',
      request_counts: { total: 2, completed: 1, failed: 0 },
    });
    await mock.clock.advance(6_500);
    expect(await now()).toMatchObject({ status: 'finalizing', finalizing_at: NOW + 75, output_file_id: null });
    await mock.clock.advance(1_000);
    const done = await now();
    expect(Object.keys(done)).toEqual(Object.keys(batch));
    expect(done).toMatchObject({ status: 'completed', completed_at: NOW + 76, error_file_id: null });
    expect(done.usage).toMatchObject({ input_tokens: 2, total_tokens: 2 });
  });

  test('gives the vectors of the endpoint itself, in a file of its own, at half the price', async () => {
    const { mock, batch, lineObjects, now } = await submitted(transport, [
      line('a', 'one'.repeat(40)),
      line('b', 'two'),
    ]);
    await using _ = mock;
    await mock.clock.advance(120_000);
    const { output_file_id: output } = await now();
    const [first, second] = await lineObjects(output);
    expect((await mock.client.files.retrieve(output ?? '')).filename).toBe(`${batch.id}_output.jsonl`);
    expect(second).toMatchObject({
      id: expect.stringMatching(/^batch_req_[0-9a-f]{32}$/),
      custom_id: 'b',
      response: { status_code: 200, request_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
      error: null,
    });
    const direct = await mock.client.embeddings.create({
      model: 'text-embedding-3-small',
      input: 'one'.repeat(40),
      encoding_format: 'float',
    });
    expect(first.response.body.data[0].embedding).toEqual(direct.data[0]?.embedding);
    const [inBatch, , alone] = mock.meter.entries();
    expect(inBatch?.units).toEqual(alone?.units);
    expect(inBatch?.microUsd).toBe(Math.ceil((alone?.microUsd ?? 0) / 2));
  });

  test('puts what was refused into the error file, with the refusal as the endpoint words it', async () => {
    const { mock, lineObjects, now } = await submitted(transport, [line('good', 'one'), line('bad', '')]);
    await using _ = mock;
    await mock.clock.advance(120_000);
    const done = await now();
    expect(done.request_counts).toEqual({ total: 2, completed: 1, failed: 1 });
    expect(await lineObjects(done.error_file_id)).toEqual([
      expect.objectContaining({
        custom_id: 'bad',
        error: null,
        response: expect.objectContaining({
          status_code: 400,
          body: { error: expect.objectContaining({ message: expect.stringContaining("'$.input' is invalid") }) },
        }),
      }),
    ]);
  });

  test('that is cancelled keeps what was done, and says of the rest that it never ran', async () => {
    const { mock, batch, lineObjects, now } = await submitted(transport, [line('a', 'one'), line('b', 'two')]);
    await using _ = mock;
    await mock.clock.advance(62_000 + 7_000);
    expect(await mock.client.batches.cancel(batch.id)).toMatchObject({ status: 'cancelling', cancelling_at: NOW + 69 });
    await mock.clock.advance(1_000);
    const ended = await now();
    expect(ended).toMatchObject({ status: 'cancelled', cancelled_at: NOW + 70 });
    expect((await lineObjects(ended.output_file_id)).map(({ custom_id }) => custom_id)).toEqual(['a']);
    const message = 'This request was not executed because the batch was cancelled.';
    expect(await lineObjects(ended.error_file_id)).toMatchObject([
      { custom_id: 'b', response: null, error: { code: 'batch_cancelled', message } },
    ]);
    await expect(mock.client.batches.cancel(batch.id)).rejects.toMatchObject({
      status: 409,
      error: { message: `Cannot cancel a batch with status 'cancelled': ${batch.id}.` },
    });
  });
});

describe('a batch file that cannot be run is accepted, and fails when it is validated', () => {
  test.each([
    ['invalid_json_line', 'This line is not parseable as valid JSON.', null, ['{"custom_id":'], 1],
    ['empty_file', 'The input file is empty.', null, [''], null],
    [
      'duplicate_custom_id',
      "The custom_id 'a' is used by another request of this file.",
      'custom_id',
      [line('a', 'x'), line('a', 'y')],
      2,
    ],
    [
      'invalid_method',
      "Invalid value for 'method'; only 'POST' is supported.",
      'method',
      [line('a', 'x').replace('"POST"', '"GET"')],
      1,
    ],
    [
      'url_mismatch',
      "The URL provided for this request does not match the batch endpoint '/v1/embeddings'.",
      'url',
      [line('a', 'x').replace('/v1/embeddings', '/v1/responses')],
      1,
    ],
    [
      'model_mismatch',
      "All requests of a batch must use one model: 'text-embedding-3-small' is used first, this one uses 'text-embedding-3-large'.",
      'body.model',
      [line('a', 'x'), line('b', 'y').replace('3-small', '3-large')],
      2,
    ],
    [
      'missing_required_parameter',
      "Missing required parameter: 'custom_id'.",
      'custom_id',
      ['{"method":"POST","url":"/v1/embeddings"}'],
      1,
    ],
    [
      'missing_required_parameter',
      "Missing required parameter: 'body'.",
      'body',
      ['{"custom_id":"a","method":"POST","url":"/v1/embeddings"}'],
      1,
    ],
    [
      'missing_required_parameter',
      "Missing required parameter: 'body.model'.",
      'body.model',
      ['{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}}'],
      1,
    ],
    [
      'too_many_tasks',
      'An embeddings batch may hold 50000 inputs in all.',
      null,
      [
        line(
          'a',
          Array.from({ length: 50_001 }, () => 'x'),
        ),
      ],
      null,
    ],
  ])('%s: %s', async (code, message, param, lines, at) => {
    const { mock, batch, now } = await submitted('in-process', lines);
    await using _ = mock;
    expect(batch).toMatchObject({ status: 'validating', errors: null });
    await mock.clock.advance(62_000);
    const failed = await now();
    expect(failed).toMatchObject({ status: 'failed', failed_at: NOW + 62, in_progress_at: null });
    expect(failed.errors).toEqual({ object: 'list', data: [{ code, line: at, message, param }] });
  });

  test('token_limit_exceeded, while other batches of the model fill the queue', async () => {
    const big = line('a', 'word '.repeat(2_000_000));
    const { mock, file, batch, now } = await submitted('in-process', [big], { ...PACE, tier: 1 });
    await using _ = mock;
    const again = {
      input_file_id: file.id,
      endpoint: batch.endpoint as '/v1/embeddings',
      completion_window: '24h' as const,
    };
    const second = await mock.client.batches.create(again);
    await mock.clock.advance(62_000);
    expect((await now()).status).toBe('in_progress');
    expect((await mock.client.batches.retrieve(second.id)).errors?.data?.[0]).toMatchObject({
      code: 'token_limit_exceeded',
      line: null,
      message:
        'Enqueued token limit reached for text-embedding-3-small in organization org-shakedownmock00000000000. Limit: 3,000,000 enqueued tokens. Please try again once some in_progress batches have been completed.',
    });
  });
});

test('a batch that is not done within its window expires, and what was done is kept', async () => {
  const pace = { validatingMs: 1_000, perLineMs: 50_000_000, finalizingMs: 1_000 };
  const { mock, now, lineObjects } = await submitted('in-process', [line('a', 'x'), line('b', 'y')], {
    batchPace: pace,
  });
  await using _ = mock;
  await mock.clock.advance(86_400_000);
  const expired = await now();
  expect(expired).toMatchObject({ status: 'expired', expired_at: NOW + 86_400 });
  expect(await lineObjects(expired.output_file_id)).toHaveLength(1);
  const message = 'This request could not be executed before the completion window expired.';
  expect(await lineObjects(expired.error_file_id)).toMatchObject([{ error: { code: 'batch_expired', message } }]);
});

test('an unknown batch is not found, and bad parameters are refused', async () => {
  await using mock = await startOpenAi('in-process');
  await expect(mock.client.batches.retrieve('batch_x')).rejects.toMatchObject({
    status: 404,
    error: expect.objectContaining({ message: "No batch found with id 'batch_x'." }),
  });
  const answer = await mock.raw('POST', '/v1/batches', {
    input_file_id: 'f',
    endpoint: '/v1/x',
    completion_window: '1h',
  });
  expect(answer.status).toBe(400);
});
