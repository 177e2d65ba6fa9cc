import type { PipelineConfig } from '../config/types.ts';
import { RequestError } from '../errors.ts';
import { type LimitDeps, type SharedLimit, sharedLimit } from './shared-limit.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Each throws RequestError 429 with the time until the window ends. */
export interface RequestLimits {
  /** A request of somebody who proved who he is. */
  user(userId: string): Promise<void>;
  /** A request of somebody who did not. */
  address(address: string): Promise<void>;
  /** A look at one job. */
  poll(userId: string, jobId: string): Promise<void>;
}

export function requestLimits(deps: LimitDeps, limits: PipelineConfig['limits']): RequestLimits {
  const { requestsPerHour, requestsPerHourPerAddress, pollsPerMinutePerJob } = limits;
  const users = sharedLimit(deps, { name: 'user', limit: requestsPerHour, windowMs: HOUR_MS });
  const strangers = sharedLimit(deps, {
    name: 'address',
    limit: requestsPerHourPerAddress,
    windowMs: HOUR_MS,
  });
  const polls = sharedLimit(deps, { name: 'job', limit: pollsPerMinutePerJob, windowMs: MINUTE_MS });
  return {
    user: (userId) => count(users, userId, 'TOO_MANY_REQUESTS', `you may send ${requestsPerHour} requests an hour`),
    address: (address) =>
      count(
        strangers,
        networkOf(address),
        'TOO_MANY_REQUESTS',
        `without a token this address may send ${requestsPerHourPerAddress} requests an hour`,
      ),
    poll: (userId, jobId) =>
      count(
        polls,
        `${userId} ${jobId}`,
        'TOO_MANY_POLLS',
        `this job may be asked for ${pollsPerMinutePerJob} times a minute`,
      ),
  };
}

async function count(limit: SharedLimit, key: string, code: string, rule: string): Promise<void> {
  const taken = await limit.take(key);
  if (taken.kind === 'taken') return;
  const { retryAfterMs } = taken;
  throw new RequestError(429, code, `${rule}; wait as long as Retry-After says`, { retryAfterMs });
}

/** One customer of a provider has a whole /64 of IPv6 addresses: they count as one. */
function networkOf(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!bare.includes(':')) return bare;
  const [head = '', tail] = bare.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const whole =
    tail === undefined ? groups : [...groups, ...new Array(8 - groups.length - after.length).fill('0'), ...after];
  return `${whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
