import { AuthRefused, refusals } from '../errors.ts';
import type { UserRow } from './rows.ts';

export function isBanned(user: UserRow, at: Date): boolean {
  return user.banned_until !== null && user.banned_until > at;
}

/** Go's duration: `24h`, `1h30m`, `500ms`; `none` lifts a ban. Milliseconds. Throws AuthRefused for anything else. */
export function readBanDuration(text: string): number {
  if (text === 'none') return 0;
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return 0;
  const parts = [...unsigned.matchAll(/(\d+(?:\.\d*)?|\.\d+)([^\d.]*)/g)];
  if (unsigned === '' || parts.map(([part]) => part).join('') !== unsigned) throw invalidBan('invalid', text);
  const total = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * unitMs(unit, text), 0);
  if (total > MAX_MS) throw invalidBan('invalid', text);
  return text.startsWith('-') ? -total : total;
}

/** In the words of Go's time.ParseDuration: there is no day in it, which is what most mistakes are about. */
function unitMs(unit: string, text: string): number {
  if (unit === '') throw invalidBan('missing unit in', text);
  const ms = UNIT_MS.get(unit);
  if (ms === undefined) throw invalidBan(`unknown unit ${JSON.stringify(unit)} in`, text);
  return ms;
}

function invalidBan(what: string, text: string): AuthRefused {
  return new AuthRefused(
    refusals.invalid(`invalid format for ban duration: time: ${what} duration ${JSON.stringify(text)}`),
  );
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
/** The longest Go duration: 2^63 nanoseconds, 292 years. */
const MAX_MS = 2 ** 63 / 1e6;
