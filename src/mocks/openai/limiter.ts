import type { Clock } from '../../lib/clock.ts';
import { goDuration } from './durations.ts';
import { type LimitKind, rateLimited, requestTooLarge } from './errors.ts';

export interface ModelLimits {
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
  /** Absent: no limit a day. Where there is one, the headers tell it instead of the requests a minute. */
  readonly requestsPerDay?: number;
}

export interface LimiterCall {
  readonly apiKey: string;
  readonly organization: string;
  readonly isFree: boolean;
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

/** What is missing from full buckets, at one moment. All refill continuously, a full bucket in one minute or one day. */
interface Buckets {
  at: number;
  requests: number;
  requestsOfDay: number;
  tokens: number;
  /** A full one holds a sixtieth of the requests a minute, at least one, and refills in a second. */
  burst: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Pairs of key and model that are counted; the oldest give way, for a client may make up any number of guests' keys. */
const BUCKETS_MAX = 50_000;

export interface LimiterOptions {
  /** Whether requests a second are limited too, to a sixtieth of those a minute. */
  readonly refusesBursts: boolean;
}

export function createLimiter(clock: Clock, { refusesBursts }: LimiterOptions = { refusesBursts: false }): Limiter {
  const buckets = new Map<string, Buckets>();
  return {
    admit(call) {
      const key = `${call.apiKey} ${call.model}`;
      const used = refilled(buckets.get(key), call.limits, clock.elapsed());
      refuseOverLimit(call, used);
      if (refusesBursts) refuseBurst(call, used);
      used.requests += 1;
      used.burst += 1;
      used.requestsOfDay += 1;
      used.tokens += call.tokens;
      buckets.set(key, used);
      if (buckets.size > BUCKETS_MAX) buckets.delete(buckets.keys().next().value as string);
      return headers(call.limits, used);
    },
    reset: () => buckets.clear(),
  };
}

function refilled(before: Buckets | undefined, limits: ModelLimits, at: number): Buckets {
  if (!before) return { at, requests: 0, requestsOfDay: 0, tokens: 0, burst: 0 };
  const day = ((at - before.at) / DAY_MS) * (limits.requestsPerDay ?? 0);
  const share = (at - before.at) / MINUTE_MS;
  return {
    at,
    requests: Math.max(0, before.requests - share * limits.requestsPerMinute),
    requestsOfDay: Math.max(0, before.requestsOfDay - day),
    tokens: Math.max(0, before.tokens - share * limits.tokensPerMinute),
    burst: Math.max(0, before.burst - ((at - before.at) / SECOND_MS) * burstOf(limits)),
  };
}

function refuseOverLimit(call: LimiterCall, used: Buckets): void {
  const { limits, ...who } = call;
  const tokens = Math.round(call.tokens);
  if (tokens > limits.tokensPerMinute) throw requestTooLarge(who, limits.tokensPerMinute, tokens);
  if (limits.requestsPerDay !== undefined) {
    refuseOver(who, 'requests a day', limits.requestsPerDay, used.requestsOfDay, 1);
  }
  refuseOver(who, 'requests', limits.requestsPerMinute, used.requests, 1);
  refuseOver(who, 'tokens', limits.tokensPerMinute, used.tokens, call.tokens);
}

function burstOf({ requestsPerMinute }: ModelLimits): number {
  return Math.max(1, requestsPerMinute / 60);
}

/** That the words are those of the minute, and its limit is told as used up, is a guess. */
function refuseBurst(call: LimiterCall, { burst }: Buckets): void {
  const most = burstOf(call.limits);
  const over = burst + 1 - most;
  if (over <= EPSILON) return;
  const limit = call.limits.requestsPerMinute;
  const waitMs = (over / most) * SECOND_MS;
  throw rateLimited({
    ...call,
    what: 'requests',
    limit,
    used: limit,
    requested: 1,
    waitMs,
    waitText: goDuration(waitMs),
  });
}

/** A fraction of a request within rounding of the limit is not over it. */
const EPSILON = 1e-6;

function refuseOver(
  { model, organization, isFree }: Pick<LimiterCall, 'model' | 'organization' | 'isFree'>,
  what: LimitKind,
  limit: number,
  used: number,
  requested: number,
): void {
  const over = used + requested - limit;
  if (over <= EPSILON) return;
  const waitMs = (over / limit) * (what === 'requests a day' ? DAY_MS : MINUTE_MS);
  throw rateLimited({
    model,
    organization,
    isFree,
    what,
    limit,
    used: Math.round(used),
    requested: Math.round(requested),
    waitMs,
    waitText: goDuration(waitMs),
  });
}

function headers(limits: ModelLimits, used: Buckets): Record<string, string> {
  const { requestsPerMinute, tokensPerMinute, requestsPerDay } = limits;
  const [most, taken, refillMs] =
    requestsPerDay === undefined
      ? [requestsPerMinute, used.requests, MINUTE_MS]
      : [requestsPerDay, used.requestsOfDay, DAY_MS];
  return {
    'x-ratelimit-limit-requests': String(most),
    'x-ratelimit-limit-tokens': String(tokensPerMinute),
    'x-ratelimit-remaining-requests': String(Math.max(0, Math.floor(most - taken))),
    'x-ratelimit-remaining-tokens': String(Math.max(0, Math.floor(tokensPerMinute - used.tokens))),
    'x-ratelimit-reset-requests': goDuration((taken / most) * refillMs),
    'x-ratelimit-reset-tokens': goDuration((used.tokens / tokensPerMinute) * MINUTE_MS),
  };
}
