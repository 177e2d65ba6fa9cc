import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

const KEYS = [
  'harassment',
  'harassment/threatening',
  'sexual',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'sexual/minors',
  'violence',
  'violence/graphic',
];

describe.each(DRIVERS)('moderations through the official SDK, %s', (transport) => {
  test('each text gets a result with all 13 categories, scores and input types', async () => {
    await using mock = await startOpenAi(transport);
    const answer = await mock.client.moderations.create({ input: ['a nice day', 'I will murder him'] });
    expect(answer).toMatchObject({ id: expect.stringMatching(/^modr-/), model: 'omni-moderation-latest' });
    expect(answer.results.map(({ flagged }) => flagged)).toEqual([false, true]);
    const [calm, violent] = answer.results;
    for (const table of [calm?.categories, calm?.category_scores, calm?.category_applied_input_types]) {
      expect(Object.keys(table ?? {})).toEqual(KEYS);
    }
    expect(violent?.categories.violence).toBe(true);
    expect(violent?.category_scores.violence).toBeGreaterThan(0.5);
    expect(violent?.category_applied_input_types.violence).toEqual(['text']);
  });

  test('parts are one input, and a picture counts where pictures are looked at', async () => {
    await using mock = await startOpenAi(transport);
    const { results } = await mock.client.moderations.create({
      input: [
        { type: 'text', text: 'look' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      ],
    });
    expect(results).toHaveLength(1);
    expect(results[0]?.category_applied_input_types).toMatchObject({ violence: ['text', 'image'], hate: ['text'] });
  });

  test('the same text gets the same scores', async () => {
    await using mock = await startOpenAi(transport);
    const scores = async () => (await mock.client.moderations.create({ input: 'abc' })).results[0]?.category_scores;
    expect(await scores()).toEqual(await scores());
  });

  test.each([[{}], [{ input: [] }], [{ input: 7 }], [{ input: 'x', model: 'gpt-4o' }], [{ input: 'x', odd: 1 }]])(
    'refuses %j',
    async (body) => {
      await using mock = await startOpenAi(transport);
      const answer = await mock.raw('POST', '/v1/moderations', body);
      expect(answer.status).toBe(400);
      expect(Object.keys((await answer.json()).error)).toEqual(['message', 'type', 'param', 'code']);
    },
  );

  test('costs nothing', async () => {
    await using mock = await startOpenAi(transport);
    await mock.client.moderations.create({ input: 'abc' });
    expect(mock.meter.entries()).toEqual([]);
  });
});
