import { expect, test } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { OpenAiError } from './errors.ts';
import { createLimiter, type LimiterOptions, type ModelLimits } from './limiter.ts';

const SMALL = 'text-embedding-3-small';

function start(limits: ModelLimits, options?: LimiterOptions) {
  const clock = new VirtualClock();
  const limiter = createLimiter(clock, options);
  const admit = (tokens: number, apiKey = 'a', model = SMALL) =>
    limiter.admit({
      apiKey,
      organization: 'org-test',
      isFree: limits.requestsPerDay !== undefined,
      model,
      limits,
      tokens,
    });
  const refused = (tokens: number) => {
    try {
      admit(tokens);
    } catch (error) {
      if (error instanceof OpenAiError) return error;
      throw error;
    }
    return undefined;
  };
  return { clock, limiter, admit, refused };
}

test.each([
  // tokens a minute, estimate, remaining, reset: recorded, with 94,995 bytes
  [5_000_000, 23_748.75, '4976251', '284ms'],
  [10_000_000, 23_748.75, '9976251', '142ms'],
])('headers count as recorded: %d tokens a minute less %d', (tokensPerMinute, tokens, remaining, reset) => {
  const { admit } = start({ requestsPerMinute: 10_000, tokensPerMinute });
  expect(admit(tokens)).toEqual({
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-limit-tokens': String(tokensPerMinute),
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-remaining-tokens': remaining,
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-reset-tokens': reset,
  });
});

test('the fourth of three requests a minute is refused, in the service’s words and with the wait', () => {
  const { admit, refused } = start({ requestsPerMinute: 3, tokensPerMinute: 1000 });
  for (let i = 0; i < 3; i++) admit(1);
  const error = refused(1);
  expect(error).toMatchObject({
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    headers: { 'retry-after': '20', 'retry-after-ms': '20000' },
  });
  expect(error?.message).toMatch(
    /^Rate limit reached for text-embedding-3-small in organization org-\w+ on requests per min \(RPM\): Limit 3, Used 3, Requested 1\. Please try again in 20s\. Visit /,
  );
});

test('waiting exactly as long as it says is enough, a little less is not', async () => {
  const { clock, admit, refused } = start({ requestsPerMinute: 3, tokensPerMinute: 1000 });
  for (let i = 0; i < 3; i++) admit(1);
  await clock.advance(19_999);
  expect(refused(1)?.code).toBe('rate_limit_exceeded');
  await clock.advance(1);
  expect(refused(1)).toBeUndefined();
});

test('tokens are refused by their own bucket with the wait of the recorded message', () => {
  const { admit, refused } = start({ requestsPerMinute: 10_000, tokensPerMinute: 1_000_000 });
  admit(976_162.5);
  expect(refused(70_715.5)?.message).toContain(
    'on tokens per min (TPM): Limit 1000000, Used 976163, Requested 70716. Please try again in 2.812s.',
  );
});

test('what was used is given back evenly from the last call on, and a full bucket holds no more', async () => {
  const { clock, admit } = start({ requestsPerMinute: 60, tokensPerMinute: 6000 });
  const told = () => {
    const headers = admit(0);
    return ['remaining-requests', 'reset-requests', 'remaining-tokens', 'reset-tokens'].map(
      (name) => headers[`x-ratelimit-${name}`],
    );
  };
  await clock.advance(100_000);
  admit(600);
  await clock.advance(500);
  expect(told()).toEqual(['58', '1.5s', '5450', '5.5s']);
  await clock.advance(2000);
  expect(told()).toEqual(['59', '1s', '5650', '3.5s']);
  await clock.advance(60_000);
  expect(told()).toEqual(['59', '1s', '6000', '0s']);
});

test('a request of just the whole limit is admitted, of half a token more is not', () => {
  const limits = { requestsPerMinute: 10, tokensPerMinute: 30_000 };
  expect(start(limits).admit(30_000)['x-ratelimit-remaining-tokens']).toBe('0');
  expect(start(limits).refused(30_000.5)?.message).toContain('Limit 30000, Requested 30001.');
});

test('one request over the whole limit is refused without a wait, which would be useless', () => {
  const { refused } = start({ requestsPerMinute: 10, tokensPerMinute: 30_000 });
  const error = refused(31_538);
  expect(error?.message).toContain('Request too large for text-embedding-3-small');
  expect(error?.message).toContain('Limit 30000, Requested 31538.');
  expect(error?.headers).toEqual({});
});

test('a refused request takes nothing, and keys and models have buckets of their own', () => {
  const { admit, refused } = start({ requestsPerMinute: 1, tokensPerMinute: 1000 });
  admit(1);
  for (let i = 0; i < 5; i++) expect(refused(1)?.message).toContain('Used 1,');
  expect(admit(1, 'b')['x-ratelimit-remaining-requests']).toBe('0');
  expect(admit(1, 'a', 'text-embedding-3-large')['x-ratelimit-remaining-requests']).toBe('0');
});

test('requests a day run out however slowly they come, and the headers count them', async () => {
  const { clock, admit, refused } = start({ requestsPerMinute: 100, tokensPerMinute: 1000, requestsPerDay: 5 });
  for (let i = 1; i < 5; i++) admit(1);
  expect(admit(1)).toMatchObject({
    'x-ratelimit-limit-requests': '5',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '24h0m0s',
  });
  await clock.advance(60_000);
  const error = refused(1);
  expect(error?.type).toBe('requests');
  expect(error?.message).toContain(
    'on requests per day (RPD): Limit 5, Used 5, Requested 1. Please try again in 4h47m0s. Visit ',
  );
  expect(error?.message).toMatch(/ You can increase your rate limit by adding a payment method/);
});

test('requests a day are given back evenly too', async () => {
  const { clock, admit } = start({ requestsPerMinute: 100, tokensPerMinute: 1000, requestsPerDay: 24 });
  const remaining = () => admit(1)['x-ratelimit-remaining-requests'];
  await clock.advance(7_200_000);
  expect([remaining(), remaining(), remaining()]).toEqual(['23', '22', '21']);
  await clock.advance(3_600_000);
  expect(remaining()).toBe('21');
  await clock.advance(86_400_000);
  expect(remaining()).toBe('23');
});

test('past 50,000 keys the oldest is forgotten, and no other', () => {
  const { admit } = start({ requestsPerMinute: 1, tokensPerMinute: 1000 });
  const key = (number: number) => () => admit(1, `key ${number}`);
  for (let number = 1; number <= 50_000; number++) key(number)();
  expect(key(1)).toThrow('Rate limit reached');
  admit(1, 'one more');
  expect(key(2)).toThrow('Rate limit reached');
  expect(key(1)).not.toThrow();
});

test('told to, more than a sixtieth of the requests a minute within a second are refused, and the headers stay', async () => {
  const limits = { requestsPerMinute: 120, tokensPerMinute: 1_000_000 };
  const { clock, admit, refused } = start(limits, { refusesBursts: true });
  await clock.advance(5000);
  admit(1);
  expect(admit(1)).toMatchObject({ 'x-ratelimit-remaining-requests': '118', 'x-ratelimit-reset-requests': '1s' });
  expect(refused(1)).toMatchObject({ status: 429, type: 'requests', headers: { 'retry-after-ms': '500' } });
  await clock.advance(500);
  expect(admit(1)).toMatchObject({ 'x-ratelimit-remaining-requests': '118' });
  expect(refused(1)).toMatchObject({ headers: { 'retry-after-ms': '500' } });
  await clock.advance(60_000);
  expect([refused(1), refused(1), refused(1)?.status]).toEqual([undefined, undefined, 429]);
});

test('at fewer than sixty requests a minute one within a second is taken, and the refusal of the next is the minute’s', () => {
  const { admit, refused } = start({ requestsPerMinute: 30, tokensPerMinute: 1000 }, { refusesBursts: true });
  admit(1);
  expect(refused(1)?.message).toContain(
    `Rate limit reached for ${SMALL} in organization org-test on requests per min (RPM): Limit 30, Used 30, Requested 1. Please try again in 1s.`,
  );
});

test('unless told to, a burst is not refused', () => {
  const { admit } = start({ requestsPerMinute: 120, tokensPerMinute: 1_000_000 });
  for (let i = 0; i < 100; i++) admit(1);
  expect(admit(1)).toMatchObject({ 'x-ratelimit-remaining-requests': '19' });
});
