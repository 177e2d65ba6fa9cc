import type { SettledFault } from '../types.ts';

type Replace = Extract<SettledFault, { type: 'replace' }>;

/** Within the string values, so that a text is found however JSON escapes it. */
export function replaceStrings(value: unknown, fault: Replace): unknown {
  if (typeof value === 'string') return value.replaceAll(fault.find, () => fault.with);
  if (Array.isArray(value)) return value.map((member) => replaceStrings(member, fault));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaceStrings(member, fault)]));
}

export function replaceText(text: string, fault: Replace): string | undefined {
  return text.includes(fault.find) ? text.replaceAll(fault.find, () => fault.with) : undefined;
}
