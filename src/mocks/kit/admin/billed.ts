import type { Meter, MeterLine } from '../types.ts';

/** A line of the meter; the key is masked, '' stands for all keys beyond those kept apart. */
export type BilledLine = Omit<MeterLine, 'apiKey'> & { readonly key: string };

/** Totals by instance, vendor, key, operation and model; with a key only its own. */
export function billed(
  meter: Meter,
  apiKey?: string,
): { readonly totalMicroUsd: number; readonly lines: readonly BilledLine[] } {
  const lines = meter.lines().filter((line) => apiKey === undefined || line.apiKey === apiKey);
  const totalMicroUsd = lines.reduce((sum, { microUsd }) => sum + microUsd, 0);
  return { totalMicroUsd, lines: lines.map(({ apiKey: key, ...line }) => ({ ...line, key: masked(key) })) };
}

const SHOWN_START = 8;
const SHOWN_END = 4;

function masked(key: string): string {
  if (key.length <= SHOWN_START + SHOWN_END) return '*'.repeat(key.length);
  return `${key.slice(0, SHOWN_START)}…${key.slice(-SHOWN_END)}`;
}
