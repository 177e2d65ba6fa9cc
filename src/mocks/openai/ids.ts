import type { Random } from '../../lib/random.ts';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `req_` and 32 hex digits. */
export function requestId(random: Random): string {
  return `req_${Buffer.from(random.bytes(16)).toString('hex')}`;
}

/** `chatcmpl-` and 29 letters or digits. */
export function completionId(random: Random): string {
  const draw = () => ALPHANUMERIC[random.integer(0, ALPHANUMERIC.length - 1)];
  return `chatcmpl-${Array.from({ length: 29 }, draw).join('')}`;
}
