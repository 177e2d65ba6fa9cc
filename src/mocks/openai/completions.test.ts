import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

const NOW = Date.UTC(2026, 0, 1) / 1000;
const ASK = { model: 'gpt-3.5-turbo-instruct', prompt: 'Say this is a test' };
const LONG = { ...ASK, prompt: `Reply with exactly "${'word '.repeat(30)}".` };

describe.each(DRIVERS)('completions of old through the official SDK, %s', (driver) => {
  test('a prompt goes on with its answer, and is counted and charged', async () => {
    await using mock = await startOpenAi(driver);
    expect(await mock.client.completions.create(ASK)).toEqual({
      id: expect.stringMatching(/^cmpl-[A-Za-z0-9]{29}$/),
      object: 'text_completion',
      created: NOW,
      model: 'gpt-3.5-turbo-instruct:20230824-v2',
      choices: [{ text: '\n\nThis is a test', index: 0, logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
    });
    expect(mock.meter.entries()).toMatchObject([
      { operation: 'completions.create', units: { inputTokens: 5, outputTokens: 5 }, microUsd: 18 },
    ]);
  });

  test('the events of a stream make the same text, with the usage when it is asked for', async () => {
    await using mock = await startOpenAi(driver);
    const events = [];
    const asked = { ...ASK, stream: true, stream_options: { include_usage: true } } as const;
    for await (const event of await mock.client.completions.create(asked)) events.push(event);
    expect(events.map(({ choices }) => choices[0]?.text ?? '').join('')).toBe('\n\nThis is a test');
    expect(events.at(-2)?.choices).toMatchObject([{ text: '', finish_reason: 'stop' }]);
    expect(events.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(events.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 10 } });
    const plain = [];
    for await (const event of await mock.client.completions.create({ ...ASK, stream: true })) plain.push(event);
    expect(plain.some((event) => 'usage' in event)).toBe(false);
  });
});

describe('what a completion can be asked for', () => {
  const create = async (more: object) => {
    await using mock = await startOpenAi('in-process');
    const { choices, usage } = await mock.client.completions.create({ ...ASK, ...more });
    return { texts: choices.map(({ text }) => text), indices: choices.map(({ index }) => index), choices, usage };
  };
  const TEXT = '\n\nThis is a test';

  test.each<[string, object, readonly string[]]>([
    ['several prompts', { prompt: [ASK.prompt, 'Say hello'] }, [TEXT, '\n\nHello']],
    ['a prompt in tokens', { prompt: [46864, 420, 374, 264, 1296] }, [TEXT]],
    [
      'prompts in tokens',
      {
        prompt: [
          [46864, 420, 374, 264, 1296],
          [46864, 24748],
        ],
      },
      [TEXT, '\n\nHello'],
    ],
    [
      'several choices of several prompts',
      { prompt: [ASK.prompt, 'Say hello'], n: 2 },
      [TEXT, TEXT, '\n\nHello', '\n\nHello'],
    ],
    ['its prompt before it', { echo: true }, [`${ASK.prompt}${TEXT}`]],
    ['nothing but the prompt', { echo: true, max_tokens: 0 }, [ASK.prompt]],
    ['an end', { stop: [' a', 'zzz'] }, ['\n\nThis is']],
    ['a suffix', { suffix: 'The end.' }, [TEXT]],
  ])('%s', async (_, more, texts) => {
    const answer = await create(more);
    expect([answer.texts, answer.indices]).toEqual([texts, texts.map((_text, index) => index)]);
  });

  test('sixteen tokens unless told otherwise', async () => {
    const { choices, usage } = await create(LONG);
    expect([choices[0]?.finish_reason, usage?.completion_tokens]).toEqual(['length', 16]);
    expect((await create({ ...LONG, max_tokens: 100 })).choices[0]?.finish_reason).toBe('stop');
  });

  test('every candidate of best_of is paid for', async () => {
    expect((await create({ n: 2, best_of: 3 })).usage).toEqual({
      prompt_tokens: 5,
      completion_tokens: 15,
      total_tokens: 20,
    });
  });

  test('the probabilities of its tokens, with their places in the text', async () => {
    const { choices } = await create({ logprobs: 2, echo: true });
    const logprobs = choices[0]?.logprobs;
    const tokens = logprobs?.tokens ?? [];
    expect(tokens.join('')).toBe(`${ASK.prompt}${TEXT}`);
    expect(logprobs?.token_logprobs?.map((each) => each === null)).toEqual(tokens.map((_token, i) => i === 0));
    expect(logprobs?.top_logprobs?.slice(1).every((each) => Object.keys(each).length === 2)).toBe(true);
    const text = choices[0]?.text ?? '';
    expect(logprobs?.text_offset?.map((offset, i) => text.slice(offset).startsWith(tokens[i] ?? '-'))).toEqual(
      tokens.map(() => true),
    );
    const [plain] = (await create({ logprobs: 0 })).choices;
    expect([plain?.logprobs?.top_logprobs, plain?.logprobs?.text_offset?.[0]]).toEqual([null, ASK.prompt.length]);
  });

  test('to be a line of a batch', async () => {
    await using mock = await startOpenAi('in-process');
    const line = { custom_id: 'a', method: 'POST', url: '/v1/completions', body: ASK };
    const file = new File([`${JSON.stringify(line)}\n`], 'a.jsonl');
    const { id } = await mock.client.files.create({ file, purpose: 'batch' });
    const batch = await mock.client.batches.create({
      input_file_id: id,
      endpoint: '/v1/completions',
      completion_window: '24h',
    });
    await mock.clock.advance(60_000);
    const done = await mock.client.batches.retrieve(batch.id);
    const output = await (await mock.client.files.content(done.output_file_id as string)).text();
    expect(JSON.parse(output).response.body.choices[0].text).toBe(TEXT);
  });
});

describe('what completions refuse', () => {
  test.each<[string, object, number, object]>([
    [
      'a model for chat',
      { model: 'gpt-4o' },
      404,
      { message: expect.stringContaining('This is a chat model and not supported in the v1/completions endpoint.') },
    ],
    ['an unknown model', { model: 'gpt-9' }, 404, { code: 'model_not_found' }],
    ['a model of the past', { model: 'text-davinci-003' }, 404, { message: expect.stringContaining('deprecated') }],
    ['no prompt', { prompt: undefined }, 400, { param: 'prompt' }],
    ['fewer candidates than choices', { n: 3, best_of: 2 }, 400, { message: expect.stringContaining("'best_of'") }],
    ['a stream of the best', { best_of: 2, stream: true }, 400, { param: 'best_of' }],
    ['a suffix for a model that cannot insert', { model: 'davinci-002', suffix: 'a' }, 400, { param: 'suffix' }],
    ['too many logprobs', { logprobs: 6 }, 400, { param: 'logprobs', code: 'integer_above_max_value' }],
    [
      'too long a prompt',
      { max_tokens: 4_092 },
      400,
      { message: expect.stringContaining('you requested 4097 tokens (5 in your prompt; 4092 for the completion)') },
    ],
    ['tokens that are none', { prompt: [999_999_999] }, 400, {}],
    ['more choices than the mock makes', { prompt: Array(100).fill('a'), n: 128 }, 400, { param: 'n' }],
    ['options of no stream', { stream_options: {} }, 400, { param: 'stream_options' }],
    ['an unknown parameter', { odd: 1 }, 400, { message: 'Unrecognized request argument supplied: odd' }],
  ])('%s', async (_, more, status, error) => {
    await using mock = await startOpenAi('in-process');
    const answer = await mock.raw('POST', '/v1/completions', { ...ASK, ...more });
    expect([answer.status, (await answer.json()).error]).toMatchObject([status, error]);
    expect(mock.bugs).toEqual([]);
  });
});

test('a chat is not what these models are for', async () => {
  await using mock = await startOpenAi('in-process');
  const asked = { model: ASK.model, messages: [{ role: 'user', content: 'a' }] };
  const answer = await mock.raw('POST', '/v1/chat/completions', asked);
  expect([answer.status, (await answer.json()).error.message]).toEqual([
    404,
    expect.stringContaining('Did you mean to use v1/completions?'),
  ]);
});
