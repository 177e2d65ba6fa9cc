import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** A length of time in words: `200ms`, `30s`, `2m`, `1h`, `1d`. */
export const durationSchema = z.string().regex(DURATION, 'must be a length of time such as 200ms, 30s or 2m');

/** Milliseconds of a text that `durationSchema` accepted. */
export function durationMs(text: string): number {
  const match = DURATION.exec(text);
  if (!match) throw new TypeError(`"${text}" is not a length of time`);
  return Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1);
}
