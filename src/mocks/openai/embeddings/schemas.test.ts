import fc from 'fast-check';
import { expect, test } from 'vitest';
import { embeddingsRequest, isPlainRequest } from './schemas.ts';

test('what is told to be a plain request, the schema takes as it is', () => {
  const odd = fc.constantFrom<unknown>(null, undefined, '', 'float', 'x', 0, 1, 1.5, -1, 1e300, true, [], {});
  const mostly = (...good: unknown[]) =>
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: odd });
  const body = fc.record(
    {
      model: mostly('m'),
      input: odd,
      encoding_format: mostly('float', 'base64'),
      dimensions: mostly(1),
      user: mostly('u'),
    },
    { requiredKeys: ['model'] },
  );
  let plain = 0;
  fc.assert(
    fc.property(body, (value) => {
      if (!isPlainRequest(value)) return;
      plain += 1;
      expect(embeddingsRequest.safeParse(value)).toEqual({ success: true, data: value });
    }),
    { numRuns: 1000 },
  );
  expect(plain).toBeGreaterThan(50);
  expect(isPlainRequest({ model: 'm', input: 'x', encoding_format: 'base64', dimensions: 8, user: 'u' })).toBe(true);
  expect(isPlainRequest({ model: 'm', input: 'x', other: 1 })).toBe(false);
});
