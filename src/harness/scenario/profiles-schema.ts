import { z } from 'zod';
import { FAULT_PROFILES, type FaultProfile } from '../../mocks/index.ts';
import type { Finding } from './explain.ts';
import type { DeclaredFault } from './faults-schema.ts';
import { suggestion } from './suggest.ts';

const names = Object.keys(FAULT_PROFILES).sort() as [string, ...string[]];

/** A named list of fault rules (docs/faults.md). */
export const profileSchema = z.strictObject({
  profile: z.enum(names),
  at: z.enum(['mock', 'real']).optional().meta({ description: 'Only at the mock, or only at its twin.' }),
  from: z.enum(['start', 'step']).optional().meta({
    description: 'start (default): active before the first step; step: from a fault-on step that names the profile.',
  }),
  mustHit: z.record(z.string(), z.number().int().min(1)).meta({
    description:
      'Rules of the profile, by the name within it, and how often each fires at least, or the scenario is INVALID. One at least; those left out may fire or not.',
  }),
});

type Written = z.infer<typeof profileSchema>;

/** The profile's rules, under their own ids: `rate-limit-storm/openai`. */
export function faultsOf({ profile, at, from = 'start', mustHit }: Written): DeclaredFault[] {
  return (FAULT_PROFILES[profile] as FaultProfile).rules.map((rule) => ({
    rule: at === undefined ? rule : { ...rule, at },
    from,
    mustHit: mustHit[nameWithin(profile, rule.id)] ?? 0,
  }));
}

export function findUnknownProfileRules(profiles: readonly Written[]): Finding[] {
  return profiles.flatMap(({ profile, mustHit }, i): Finding[] => {
    const path = ['profiles', i, 'mustHit'];
    const known = (FAULT_PROFILES[profile] as FaultProfile).rules.map(({ id }) => nameWithin(profile, id));
    const asked = Object.keys(mustHit);
    if (asked.length === 0) {
      const hint = `one of: ${known.join(', ')}`;
      return [{ path, of: 'value', message: 'no rule of the profile must fire: then nothing is tested', hint }];
    }
    return asked
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path: [...path, name],
        of: 'key' as const,
        message: `profile ${profile} has no rule "${name}"`,
        hint: suggestion(name, known),
      }));
  });
}

function nameWithin(profile: string, ruleId: string): string {
  return ruleId.slice(profile.length + 1);
}
