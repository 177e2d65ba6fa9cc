import { describe, expect, it } from 'vitest';
import { chatCost, embeddingCost, parseCost } from './index.ts';

describe('costs', () => {
  it.each([
    ['one page, cost_effective: 3 credits of $1.25 a thousand', parseCost('cost_effective', 1, undefined), 3_750],
    ['200 pages, agentic_plus', parseCost('agentic_plus', 200, undefined), 11_250_000],
    ['what the vendor billed counts', parseCost('agentic', 10, 3), 3_750],
    ['a cache hit', parseCost('cost_effective', 10, 0), 0],
    ['one token is rounded up to a whole micro-dollar', embeddingCost('text-embedding-3-small', 1), 1],
    ['a million tokens', embeddingCost('text-embedding-3-small', 1_000_000), 20_000],
    ['50 tokens are exactly one', embeddingCost('text-embedding-3-small', 50), 1],
    ['51 are more', embeddingCost('text-embedding-3-small', 51), 2],
    ['input and output are summed before rounding', chatCost('gpt-4o-mini', { input: 1, output: 1 }), 1],
    ['an answer', chatCost('gpt-4o-mini', { input: 1_000, output: 1_000 }), 750],
    ['a prompt half of it cached', chatCost('gpt-4o-mini', { input: 2_000, cached: 1_000, output: 1_000 }), 825],
  ])('%s', (_, cost, microUsd) => {
    expect(cost.microUsd).toBe(microUsd);
    expect(cost.priceDate).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('of what has no price are refused, not guessed', () => {
    const calls = [
      () => parseCost('premium', 1, 3),
      () => embeddingCost('unknown', 1),
      () => chatCost('unknown', { input: 1, output: 1 }),
    ];
    for (const call of calls)
      expect(call).toThrow(expect.objectContaining({ code: 'PRICE_UNKNOWN', retryable: false }));
  });
});
