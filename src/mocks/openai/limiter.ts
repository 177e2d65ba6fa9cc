import type { Clock } from '../../lib/clock.ts';
import { goDuration } from './durations.ts';
import { rateLimited, requestTooLarge } from './errors.ts';

export interface ModelLimits {
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
}

export interface LimiterCall {
  readonly apiKey: string;
  readonly model: string;
  readonly limits: ModelLimits;
  /** The limiter's own estimate, not the billed count: UTF-8 bytes / 4, fraction kept. */
  readonly tokens: number;
}

export interface Limiter {
  /** The `x-ratelimit-*` headers of an admitted call. Throws the vendor's 429 when a bucket is empty. */
  admit(call: LimiterCall): Record<string, string>;
  reset(): void;
}

/** What is missing from two full buckets, at one moment. Both refill continuously, a full bucket in one minute. */
interface Buckets {
  at: number;
  requests: number;
  tokens: number;
}

const MINUTE_MS = 60_000;

export function createLimiter(clock: Clock, organization: string): Limiter {
  const buckets = new Map<string, Buckets>();
  return {
    admit(call) {
      const key = `${call.apiKey} ${call.model}`;
      const used = refilled(buckets.get(key), call.limits, clock.elapsed());
      refuseOverLimit(call, used, organization);
      used.requests += 1;
      used.tokens += call.tokens;
      buckets.set(key, used);
      return headers(call.limits, used);
    },
    reset: () => buckets.clear(),
  };
}

function refilled(before: Buckets | undefined, limits: ModelLimits, at: number): Buckets {
  if (!before) return { at, requests: 0, tokens: 0 };
  const share = (at - before.at) / MINUTE_MS;
  return {
    at,
    requests: Math.max(0, before.requests - share * limits.requestsPerMinute),
    tokens: Math.max(0, before.tokens - share * limits.tokensPerMinute),
  };
}

function refuseOverLimit(call: LimiterCall, used: Buckets, organization: string): void {
  const { model, limits } = call;
  const who = { model, organization };
  const tokens = Math.round(call.tokens);
  if (tokens > limits.tokensPerMinute) throw requestTooLarge(who, limits.tokensPerMinute, tokens);
  refuseOver(who, 'requests', limits.requestsPerMinute, used.requests, 1);
  refuseOver(who, 'tokens', limits.tokensPerMinute, used.tokens, call.tokens);
}

/** A fraction of a request within rounding of the limit is not over it. */
const EPSILON = 1e-6;

function refuseOver(
  who: { model: string; organization: string },
  what: 'requests' | 'tokens',
  limit: number,
  used: number,
  requested: number,
): void {
  const over = used + requested - limit;
  if (over <= EPSILON) return;
  const waitMs = (over / limit) * MINUTE_MS;
  throw rateLimited({
    ...who,
    what,
    limit,
    used: Math.round(used),
    requested: Math.round(requested),
    waitMs,
    waitText: goDuration(waitMs),
  });
}

function headers(limits: ModelLimits, used: Buckets): Record<string, string> {
  const { requestsPerMinute, tokensPerMinute } = limits;
  return {
    'x-ratelimit-limit-requests': String(requestsPerMinute),
    'x-ratelimit-limit-tokens': String(tokensPerMinute),
    'x-ratelimit-remaining-requests': String(Math.max(0, Math.floor(requestsPerMinute - used.requests))),
    'x-ratelimit-remaining-tokens': String(Math.max(0, Math.floor(tokensPerMinute - used.tokens))),
    'x-ratelimit-reset-requests': goDuration((used.requests / requestsPerMinute) * MINUTE_MS),
    'x-ratelimit-reset-tokens': goDuration((used.tokens / tokensPerMinute) * MINUTE_MS),
  };
}
