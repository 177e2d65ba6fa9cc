import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { createPromptCache } from './prompt-cache/cache.ts';
import { DRIVERS, startOpenAi } from './testing.ts';

/** About `tokens` tokens, one a word. */
const words = (tokens: number, word = 'apple') => Array.from({ length: tokens }, () => word).join(' ');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Mock = Awaited<ReturnType<typeof startOpenAi>>;

async function askChat(mock: Mock, content: string, more: object = {}, apiKey?: string) {
  const client = apiKey === undefined ? mock.client : mock.sdk(apiKey);
  const body = { model: 'gpt-4o', messages: [{ role: 'user' as const, content }], ...more };
  const { usage } = await client.chat.completions.create(body);
  return { ...usage?.prompt_tokens_details, prompt: usage?.prompt_tokens ?? 0, output: usage?.completion_tokens ?? 0 };
}

describe.each(DRIVERS)('prompt caching through the official SDK, %s', (driver) => {
  test('chat reads an earlier prompt again, in steps of 128 tokens, and bills that part lower', async () => {
    await using mock = await startOpenAi(driver);
    const first = await askChat(mock, words(1_500));
    const again = await askChat(mock, words(1_500));
    expect([first.prompt, first.cached_tokens, again.cached_tokens]).toEqual([1_507, 0, 1_408]);
    expect(mock.meter.entries().map(({ microUsd }) => microUsd)).toEqual([
      Math.ceil(1_507 * 2.5 + first.output * 10),
      Math.ceil((1_507 - 1_408) * 2.5 + 1_408 * 1.25 + again.output * 10),
    ]);
    expect(mock.meter.entries()[1]?.units.cachedInputTokens).toBe(1_408);
  });

  test('responses read what an earlier response of the conversation has in common with them', async () => {
    await using mock = await startOpenAi(driver);
    const instructions = words(1_200);
    const first = await mock.client.responses.create({ model: 'gpt-5-mini', instructions, input: 'Say hello.' });
    const second = await mock.client.responses.create({ model: 'gpt-5-mini', instructions, input: 'Say goodbye.' });
    expect(first.usage?.input_tokens_details.cached_tokens).toBe(0);
    expect(second.usage?.input_tokens_details.cached_tokens).toBe(1_152);
    const { input_tokens: input = 0, output_tokens: output = 0 } = second.usage ?? {};
    expect(mock.meter.entries()[1]?.microUsd).toBe(Math.ceil((input - 1_152) * 0.25 + 1_152 * 0.025 + output * 2));
  });
});

describe('a prompt is read from the cache', () => {
  test.each<[string, [string, object?], [string, object?], number]>([
    ['as far as it is the same', [`${words(1_300)} ${words(500, 'pear')}`], [words(2_000)], 1_280],
    ['not when it differs at the start', [`pear ${words(2_000)}`], [words(2_000)], 0],
    ['not below 1,024 tokens', [words(1_000)], [words(1_000)], 0],
    ['not of another model', [words(2_000), { model: 'gpt-4o-mini' }], [words(2_000)], 0],
    ['not under another cache key', [words(2_000), { prompt_cache_key: 'a' }], [words(2_000)], 0],
    [
      'under the same cache key',
      [words(2_000), { prompt_cache_key: 'a' }],
      [words(2_000), { prompt_cache_key: 'a' }],
      1_920,
    ],
    [
      'not by a model without a cache',
      [words(2_000), { model: 'gpt-4-turbo' }],
      [words(2_000), { model: 'gpt-4-turbo' }],
      0,
    ],
    ['not said in another role', ['', { messages: [{ role: 'system', content: words(2_000) }] }], [words(2_000)], 0],
    [
      'not with other tools before it',
      [words(2_000), { tools: [{ type: 'custom', custom: { name: 'a' } }] }],
      [words(2_000)],
      0,
    ],
  ])('%s', async (_, earlier, later, cached) => {
    await using mock = await startOpenAi('in-process');
    await askChat(mock, ...earlier);
    expect((await askChat(mock, ...later)).cached_tokens).toBe(cached);
  });

  test('not with another key', async () => {
    const [one, two] = ['sk-test-one-00000000', 'sk-test-two-00000000'];
    await using mock = await startOpenAi('in-process', { apiKeys: [one, two] });
    await askChat(mock, words(2_000), {}, one);
    expect((await askChat(mock, words(2_000), {}, two)).cached_tokens).toBe(0);
  });

  test.each<[string, object, number[], number[]]>([
    ['ten minutes after its last use, and no longer', {}, [10 * MINUTE, 10 * MINUTE + 1], [1_920, 0]],
    [
      'an hour at most, however often',
      {},
      [9, 18, 27, 36, 45, 54, 62].map((at, i) => (at - 9 * i) * MINUTE),
      [1_920, 1_920, 1_920, 1_920, 1_920, 1_920, 0],
    ],
    ['for a day when so asked', { prompt_cache_retention: '24h' }, [23 * HOUR, HOUR + 1], [1_920, 0]],
    ['for a day by gpt-5.5, which keeps no shorter', { model: 'gpt-5.5' }, [23 * HOUR], [1_920]],
    ['for half an hour from gpt-5.6 on', { model: 'gpt-5.6' }, [30 * MINUTE, 30 * MINUTE + 1], [2_006, 0]],
    [
      'for twelve hours from gpt-5.6 on, when so asked',
      { model: 'gpt-5.6', prompt_cache_options: { ttl: '12h' } },
      [12 * HOUR, 12 * HOUR + 1],
      [2_006, 0],
    ],
  ])('%s', async (_, more, waits, cached) => {
    await using mock = await startOpenAi('in-process');
    await askChat(mock, words(2_000), more);
    const seen: unknown[] = [];
    for (const wait of waits) {
      await mock.clock.advance(wait);
      seen.push((await askChat(mock, words(2_000), more)).cached_tokens);
    }
    expect(seen).toEqual(cached);
  });

  test('in whole steps, never more than it holds nor than the two have in common, whatever they say', async () => {
    await using mock = await startOpenAi('in-process');
    const word = fc.constantFrom('apple', 'naïve', '寿司', '🙂', 'x,y', '\n', 'Z'.repeat(600));
    const text = fc.array(word, { minLength: 0, maxLength: 400 }).map((each) => each.join(' '));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(text, text, text, async (start, one, other) => {
        const key = { prompt_cache_key: String(run++) };
        const shared = `${words(900)} ${start}`;
        await askChat(mock, `${shared} a ${one}`, key);
        const { cached_tokens: cached = -1, prompt } = await askChat(mock, `${shared} b ${other}`, key);
        const most = (await askChat(mock, shared, { prompt_cache_key: 'none' })).prompt + 1;
        expect([cached % 128, cached === 0 || cached >= 1_024]).toEqual([0, true]);
        expect(cached).toBeLessThanOrEqual(Math.min(prompt, most));
      }),
      { numRuns: 15 },
    );
  });

  test('no more after a reset of the cache, nor when too many others came after it', () => {
    const cache = createPromptCache(new VirtualClock(), 3);
    const use = (key: string) => {
      const marks = [{ key, tokens: 1_024 }];
      return cache.use({ marks, written: marks, lifetime: { idleMs: HOUR, mostMs: HOUR } }).cached;
    };
    expect([use('a'), use('a')]).toEqual([0, 1_024]);
    for (const other of ['b', 'c', 'd']) use(other);
    expect([use('d'), use('a')]).toEqual([1_024, 0]);
    cache.reset();
    expect(use('d')).toBe(0);
  });
});

describe('from gpt-5.6 on', () => {
  const part = (text: string, marked = false) => ({
    type: 'text',
    text,
    ...(marked && { prompt_cache_breakpoint: { mode: 'explicit' } }),
  });
  const chat = async (mock: Mock, parts: object[], more: object = {}) => {
    const body = { model: 'gpt-5.6', messages: [{ role: 'user', content: parts }], ...more };
    const { usage } = await mock.client.chat.completions.create(body as never);
    const { cached_tokens: cached, cache_write_tokens: written = 0 } = usage?.prompt_tokens_details ?? {};
    return [cached, written];
  };
  const long = words(1_500);
  const EXPLICIT = { prompt_cache_options: { mode: 'explicit' } };

  test.each<[string, object[], object[], object, number[][]]>([
    [
      'a prompt is written whole and read whole',
      [part(long)],
      [part(long)],
      {},
      [
        [0, 1_506],
        [1_506, 0],
      ],
    ],
    [
      'what only begins alike is not read',
      [part(`${long} a`)],
      [part(`${long} b`)],
      {},
      [
        [0, 1_507],
        [0, 1_507],
      ],
    ],
    [
      'it is read to a marked place',
      [part(long, true), part('a')],
      [part(long, true), part('b')],
      {},
      [
        [0, 1_507],
        [1_506, 1],
      ],
    ],
    [
      'of more than four marked places the last four are written',
      [part(long, true), ...['a', 'b', 'c', 'd'].map((text) => part(text, true))],
      [part(long, true), part('z')],
      EXPLICIT,
      [
        [0, 1_510],
        [0, 1_506],
      ],
    ],
    [
      'told to, only marked places are written',
      [part(long, true), part('a')],
      [part(long, true), part('a')],
      EXPLICIT,
      [
        [0, 1_506],
        [1_506, 0],
      ],
    ],
    [
      'told to without any, nothing is',
      [part(long)],
      [part(long)],
      EXPLICIT,
      [
        [0, 0],
        [0, 0],
      ],
    ],
  ])('%s', async (_, earlier, later, more, uses) => {
    await using mock = await startOpenAi('in-process');
    expect([await chat(mock, earlier, more), await chat(mock, later, more)]).toEqual(uses);
  });

  test('what is written costs a quarter more', async () => {
    await using mock = await startOpenAi('in-process');
    await chat(mock, [part(long)]);
    const [{ units, microUsd }] = mock.meter.entries() as unknown as [
      { units: Record<string, number>; microUsd: number },
    ];
    const { inputTokens = 0, outputTokens = 0, cacheWriteTokens = 0 } = units;
    expect(cacheWriteTokens).toBeGreaterThan(1_500);
    expect(microUsd).toBe(Math.ceil((inputTokens - cacheWriteTokens) * 4 + cacheWriteTokens * 5 + outputTokens * 20));
  });
});
