import type { Clock } from '../../lib/clock.ts';

/**
 * How long the vendor asks us to wait, in milliseconds: `retry-after-ms`, else `Retry-After` in seconds or as an HTTP
 * date. Undefined when it says nothing readable. Never negative; not capped (the retry rules cap it).
 */
export function retryAfterMs(headers: Headers | undefined, clock: Pick<Clock, 'now'>): number | undefined {
  if (!headers) return undefined;
  const milliseconds = number(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return Math.ceil(milliseconds);
  const text = headers.get('retry-after');
  const seconds = number(text);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const date = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now());
}

function number(text: string | null): number | undefined {
  if (text === null || !/^\d+(\.\d+)?$/.test(text.trim())) return undefined;
  return Number(text);
}
