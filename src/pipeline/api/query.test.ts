import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { VendorError } from '../errors.ts';
import { NO_ANSWER } from '../retrieval/prompt.ts';
import { testConfig } from './testkit/config.ts';
import { end, queuedJob, storeChunks, type TestChunk, walkTo } from './testkit/jobs.ts';
import { axis, near } from './testkit/vendors.ts';
import { startWorld, type World } from './testkit/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.vendors.reset());
afterAll(() => world[Symbol.asyncDispose]());

const bytesOf = (text: string) => new TextEncoder().encode(text);
const DEDUCTIBLE: TestChunk = {
  text: 'The plan is simple. The deductible is 500 dollars. Call us.',
  vector: axis(0),
  page: 4,
};
const COPAY: TestChunk = { text: 'The copay is 25 dollars.', vector: near(0, 0.6), page: 5 };
const UNRELATED: TestChunk = { text: 'Our office is in Springfield.', vector: axis(7), page: 6 };

async function userWith(chunks: readonly TestChunk[], name = 'policy.md') {
  const user = await world.newUser();
  const { jobId, documentId } = await queuedJob(world, user.token, bytesOf(name + user.userId), name);
  await walkTo(world, jobId, 'complete');
  const chunkIds = await storeChunks(world, { documentId, userId: user.userId }, chunks);
  return { ...user, jobId, documentId, chunkIds };
}

const ask = (token: string, more: object = {}) =>
  world.api.post('/api/v2/query', { token, json: { question: 'What is the deductible?', ...more } });

async function ledgerOf(correlationId: string) {
  const { rows } = await world.database.query(
    `select stage, call, model, units, micro_usd, user_id, job_id from upload_pipeline.ledger
     where correlation_id = $1 order by call`,
    [correlationId],
  );
  return rows;
}

const askedFor = (what: string) => world.vendors.asked.filter((call) => call.what === what);

describe('an answer', () => {
  test('names its passages by chunk, page and offsets, with a verbatim quote', async () => {
    const { token, documentId, chunkIds } = await userWith([DEDUCTIBLE, COPAY, UNRELATED]);
    world.vendors.answer = () => ({ text: 'The deductible is 500 dollars. [1]', inputTokens: 1000, outputTokens: 20 });
    const { status, body } = await ask(token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'answer', answer: 'The deductible is 500 dollars. [1]', reason: null });
    expect(body.citations).toEqual([
      {
        marker: '[1]',
        chunk_id: chunkIds[0],
        document_id: documentId,
        filename: 'policy.md',
        page_from: 4,
        page_to: 4,
        char_start: 0,
        char_end: DEDUCTIBLE.text.length,
        similarity: 1,
        quote: 'The deductible is 500 dollars.',
      },
    ]);
    expect(body.provenance.answerer).toMatchObject({ backend: 'mock', model: 'gpt-4o-mini' });
  });

  test('is asked of the near passages only, numbered best first, as quoted material', async () => {
    const { token } = await userWith([UNRELATED, COPAY, DEDUCTIBLE]);
    await ask(token);
    const prompt = askedFor('answer')[0]?.text ?? '';
    expect(prompt.indexOf('[1] (policy.md, page 4)')).toBeGreaterThan(0);
    expect(prompt.indexOf('[2] (policy.md, page 5)')).toBeGreaterThan(prompt.indexOf('[1] (policy.md, page 4)'));
    expect(prompt).not.toContain('Springfield');
    expect(prompt).toContain('Question: What is the deductible?');
    expect(prompt).toContain(NO_ANSWER);
  });

  test('takes at most top_k passages', async () => {
    const { token } = await userWith([DEDUCTIBLE, COPAY]);
    await ask(token, { top_k: 1 });
    expect(askedFor('answer')[0]?.text).not.toContain('copay');
  });

  test('is paid into the ledger, call by call, under the correlation id of the answer', async () => {
    const { token, userId } = await userWith([DEDUCTIBLE]);
    world.vendors.answer = () => ({ text: 'It is. [1]', inputTokens: 1000, outputTokens: 100 });
    const { body, headers } = await ask(token);
    expect(body.correlation_id).toBe(headers.get('x-correlation-id'));
    const of = { stage: 'query', user_id: userId, job_id: null };
    expect(await ledgerOf(body.correlation_id)).toEqual([
      { ...of, call: 0, model: 'text-embedding-3-small', units: { inputTokens: 7 }, micro_usd: 1 },
      { ...of, call: 1, model: 'gpt-4o-mini', units: { inputTokens: 1000, outputTokens: 100 }, micro_usd: 210 },
    ]);
    expect(body.usage).toEqual({ embedding_tokens: 7, input_tokens: 1000, output_tokens: 100, cost_usd: 0.000211 });
    expect(world.vendors.asked.slice(-2).map(({ correlationId }) => correlationId)).toEqual([
      body.correlation_id,
      body.correlation_id,
    ]);
  });
});

describe('no match', () => {
  test('without a near passage: the chat model is not asked and costs nothing', async () => {
    const { token } = await userWith([UNRELATED]);
    const { status, body } = await ask(token);
    expect([status, body.kind, body.reason, body.answer, body.citations]).toEqual([
      200,
      'no_match',
      'no_passage',
      null,
      [],
    ]);
    expect(askedFor('answer')).toEqual([]);
    expect(await ledgerOf(body.correlation_id)).toHaveLength(1);
    expect(body.provenance.answerer).toBeNull();
  });

  test('without any document', async () => {
    const { token } = await world.newUser();
    expect((await ask(token)).body).toMatchObject({ kind: 'no_match', reason: 'no_passage' });
  });

  test.each([
    ['the passages do not hold the answer', NO_ANSWER, 'not_in_passages'],
    ['the model says so in a sentence', `${NO_ANSWER}.`, 'not_in_passages'],
    ['the answer names no passage', 'The deductible is 1,000,000 dollars.', 'uncited'],
    ['the answer names passages that are not there', 'It is 5. [7] [0]', 'uncited'],
  ])('when %s: what was said is not shown, yet paid', async (_name, text, reason) => {
    const { token } = await userWith([DEDUCTIBLE]);
    world.vendors.answer = () => ({ text, inputTokens: 10, outputTokens: 10 });
    const { body } = await ask(token);
    expect([body.kind, body.reason, body.answer]).toEqual(['no_match', reason, null]);
    expect(await ledgerOf(body.correlation_id)).toHaveLength(2);
  });
});

describe('an error stays an error', () => {
  test.each<[string, VendorError, number, string]>([
    ['throttled', new VendorError('openai', 'throttled', 'slow', { retryAfterMs: 20_000 }), 503, 'OPENAI_THROTTLED'],
    ['out of money', new VendorError('openai', 'quota', 'no money', {}), 503, 'OPENAI_QUOTA'],
    ['locked out', new VendorError('openai', 'credentials', 'no', {}), 502, 'OPENAI_CREDENTIALS'],
    ['late', new VendorError('openai', 'timeout', 'late', {}), 504, 'OPENAI_TIMEOUT'],
  ])('when the embedding is %s', async (_name, error, status, code) => {
    const { token } = await userWith([DEDUCTIBLE]);
    world.vendors.embedding = () => Promise.reject(error);
    const answer = await ask(token);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.headers.get('retry-after')).toBe(error.retryAfterMs === undefined ? null : '20');
  });

  test.each<[string, () => Float32Array]>([
    ['zeros', () => new Float32Array(1536)],
    ['of another dimension', () => axis(0).slice(0, 512)],
    ['not a number', () => axis(0).fill(Number.NaN, 3, 4)],
    ['infinite', () => axis(0).fill(Number.POSITIVE_INFINITY, 3, 4)],
    ['too long', () => axis(0).map((value) => value * 22)],
  ])('when the vector of the question is %s', async (_name, vector) => {
    const { token } = await userWith([DEDUCTIBLE]);
    world.vendors.embedding = vector;
    const answer = await ask(token);
    expect([answer.status, answer.code]).toEqual([502, 'OPENAI_MALFORMED']);
  });

  test('when the chat fails; the embedding is in the ledger all the same', async () => {
    const { token } = await userWith([DEDUCTIBLE]);
    world.vendors.answer = () => Promise.reject(new VendorError('openai', 'unavailable', 'down', { status: 500 }));
    const answer = await ask(token);
    expect([answer.status, answer.code]).toEqual([503, 'OPENAI_UNAVAILABLE']);
    expect(await ledgerOf(answer.body.error.reference)).toHaveLength(1);
  });

  test('when the model has no known price: nothing is bought', async () => {
    const config = testConfig();
    await using dear = await startWorld({ config });
    const embedder = dear.vendors.embedder();
    dear.vendors.embedder = () => ({ ...embedder, provenance: { ...embedder.provenance, model: 'dear-model' } });
    const { token } = await dear.newUser();
    const answer = await dear.api.post('/api/v2/query', { token, json: { question: 'x' } });
    expect([answer.status, answer.code]).toEqual([500, 'PRICE_UNKNOWN']);
    expect(dear.vendors.asked).toEqual([]);
    expect(dear.log.join()).toContain(answer.body.error.reference);
  });
});

describe('what is searched', () => {
  const isFound = async (token: string) => (await ask(token)).body.kind === 'answer';

  test("never another user's documents", async () => {
    await userWith([DEDUCTIBLE]);
    const { token } = await userWith([UNRELATED]);
    expect(await isFound(token)).toBe(false);
  });

  test('never vectors of another space, nor chunks without a vector', async () => {
    const { token } = await userWith([
      { ...DEDUCTIBLE, space: 'real:text-embedding-3-small:1536' },
      { ...COPAY, vector: null },
    ]);
    expect(await isFound(token)).toBe(false);
  });

  test('never chunks of a document that is not finished, or failed', async () => {
    const user = await world.newUser();
    const { jobId, documentId } = await queuedJob(world, user.token);
    await storeChunks(world, { documentId, userId: user.userId }, [DEDUCTIBLE]);
    await walkTo(world, jobId, 'embeddings_stored');
    expect(await isFound(user.token)).toBe(false);
    await end(world, jobId, 'failed_embedding', 'deadletter');
    expect(await isFound(user.token)).toBe(false);
  });

  test('a complete document, also after a second upload of it was turned away', async () => {
    const { token, userId } = await userWith([DEDUCTIBLE]);
    await world.clock.advance(1000);
    const again = await queuedJob(world, token, bytesOf(`policy.md${userId}`)).catch((error: Error) => error.message);
    expect(again).toContain('DUPLICATE_DOCUMENT');
    expect(await isFound(token)).toBe(true);
  });
});

describe('a streamed answer', () => {
  async function events(token: string) {
    const answer = await ask(token, { stream: true });
    const list = answer.text
      .trim()
      .split('\n\n')
      .map((block) => /^event: (\w+)\ndata: (.*)$/.exec(block)!)
      .map(([, event, data]) => ({ event, data: JSON.parse(data!) }));
    return { answer, list };
  }
  const streamOf = (...deltas: string[]) =>
    async function* () {
      for (const delta of deltas) yield { delta };
      yield { done: { text: deltas.join(''), inputTokens: 1000, outputTokens: 100 } };
    };

  test('comes in pieces once it names a passage, and ends with the whole', async () => {
    const { token, chunkIds } = await userWith([DEDUCTIBLE]);
    world.vendors.pieces = streamOf('It is ', '500 [', '1]. ', 'Really.');
    const { answer, list } = await events(token);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(list.map(({ event }) => event)).toEqual(['delta', 'delta', 'answer']);
    expect(list.slice(0, 2).map(({ data }) => data.text)).toEqual(['It is 500 [1]. ', 'Really.']);
    expect(list[2]?.data).toMatchObject({
      kind: 'answer',
      answer: 'It is 500 [1]. Really.',
      citations: [{ chunk_id: chunkIds[0] }],
    });
    expect(await ledgerOf(list[2]?.data.correlation_id)).toHaveLength(2);
  });

  test('shows nothing of an answer that names no passage', async () => {
    const { token } = await userWith([DEDUCTIBLE]);
    world.vendors.pieces = streamOf('The deductible ', 'is a million.');
    const { list } = await events(token);
    expect(list.map(({ event }) => event)).toEqual(['no_match']);
    expect(list[0]?.data).toMatchObject({ reason: 'uncited', answer: null });
  });

  test('tells a failure in the middle as an event, and logs it', async () => {
    const { token } = await userWith([DEDUCTIBLE]);
    world.vendors.pieces = async function* () {
      yield { delta: 'It is [1] ' };
      throw new VendorError('openai', 'unavailable', 'gone', {});
    };
    const { list } = await events(token);
    expect(list.map(({ event }) => event)).toEqual(['delta', 'error']);
    expect(list[1]?.data.error.code).toBe('OPENAI_UNAVAILABLE');
    expect(world.log.join()).toContain(list[1]?.data.error.reference);
  });

  test('that fails before it begins is a plain problem', async () => {
    const { token } = await userWith([DEDUCTIBLE]);
    world.vendors.embedding = () => Promise.reject(new VendorError('openai', 'throttled', 'slow', {}));
    expect((await ask(token, { stream: true })).code).toBe('OPENAI_THROTTLED');
  });

  test('is paid for even when the caller hangs up in the middle', async () => {
    const { token } = await userWith([DEDUCTIBLE]);
    const hungUp = Promise.withResolvers<void>();
    const paid = Promise.withResolvers<void>();
    world.vendors.pieces = async function* () {
      yield { delta: 'It is [1] ' };
      await hungUp.promise;
      yield { delta: '500.' };
      yield { done: { text: 'It is [1] 500.', inputTokens: 1000, outputTokens: 100 } };
      paid.resolve(); // asked for the next piece: the one before was dealt with
    };
    const stop = new AbortController();
    const response = await fetch(`${world.url}/api/v2/query`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ question: 'x', stream: true }),
      signal: stop.signal,
    });
    await response.body!.getReader().read();
    stop.abort();
    await world.api.get('/health'); // one round trip: the server has seen the hang-up
    hungUp.resolve();
    await paid.promise;
    expect(await ledgerOf(String(response.headers.get('x-correlation-id')))).toHaveLength(2);
  });
});
