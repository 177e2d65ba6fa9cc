import type { Clock } from '../../../lib/clock.ts';

/** The Date header's value, made anew once a second. It tells the mock's time, as everything in its answers does. */
export function dateHeader(clock: Pick<Clock, 'now'>): () => string {
  let second = Number.NaN;
  let text = '';
  return () => {
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) {
      second = now;
      text = new Date(now * 1000).toUTCString();
    }
    return text;
  };
}
