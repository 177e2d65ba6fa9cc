import { FAULT_PROFILES } from './profiles.ts';
import { FaultRuleError, parseFaultRule } from './schema.ts';
import type { FaultRule } from './types.ts';

/**
 * Rules that come from outside: one, a list, or `{ rules: [...] }`. In place of a rule may stand a profile's name or
 * `{ profile: <name> }`, there with `at` or `scope` for all of its rules. Throws FaultRuleError.
 */
export function parseFaultRules(input: unknown): readonly FaultRule[] {
  if (Array.isArray(input)) return input.flatMap(parseFaultRules);
  if (typeof input === 'string') return profileRules(input);
  if (typeof input !== 'object' || input === null) return [parseFaultRule(input)];
  if ('rules' in input && Object.keys(input).length === 1) return parseFaultRules(input.rules);
  if (!('profile' in input)) return [parseFaultRule(input)];
  const { profile, ...over } = input;
  const unknown = Object.keys(over).find((key) => key !== 'at' && key !== 'scope');
  if (unknown !== undefined) throw new FaultRuleError(`a profile takes "at" and "scope" besides, not "${unknown}"`);
  return profileRules(String(profile)).map((rule) => parseFaultRule({ ...rule, ...over }));
}

function profileRules(name: string): readonly FaultRule[] {
  const profile = Object.hasOwn(FAULT_PROFILES, name) ? FAULT_PROFILES[name] : undefined;
  if (profile) return profile.rules;
  throw new FaultRuleError(`no fault profile "${name}" (known: ${Object.keys(FAULT_PROFILES).sort().join(', ')})`);
}
