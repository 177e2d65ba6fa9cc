import { AuthRefused, refusals } from '../errors.ts';
import type { UserRow } from './rows.ts';

export function isBanned(user: UserRow, at: Date): boolean {
  return user.banned_until !== null && user.banned_until > at;
}

/** Go's duration: `24h`, `1h30m`, `500ms`; `none` lifts a ban. Milliseconds. Throws AuthRefused for anything else. */
export function readBanDuration(text: string): number {
  if (text === 'none' || text === '0') return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (text === '' || parts.map(([part]) => part).join('') !== text.replace(/^[+-]/, '')) {
    throw new AuthRefused(refusals.invalid(`invalid format for ban duration: time: invalid duration "${text}"`));
  }
  const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit as string] as number), 0);
  if (total > MAX_MS) {
    throw new AuthRefused(refusals.invalid(`invalid format for ban duration: time: invalid duration "${text}"`));
  }
  return text.startsWith('-') ? -total : total;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
/** The longest Go duration: 2^63 nanoseconds, 292 years. */
const MAX_MS = 2 ** 63 / 1e6;
