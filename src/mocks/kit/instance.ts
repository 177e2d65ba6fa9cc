import type { Instance, MockDeps } from './types.ts';

/** The same clock, rules and records for another instance: what it does is written down as its own. */
export function depsAt(deps: MockDeps, instance: Instance): MockDeps {
  const { random, meter, faults, journal } = deps;
  return {
    ...deps,
    random: random.derive(instance),
    meter: { ...meter, charge: (entry) => meter.charge({ ...entry, instance }) },
    faults: { decide: (call) => faults.decide({ ...call, instance }) },
    journal: {
      note: (request, facts) => journal.note(request, facts),
      webhook: (entry) => journal.webhook({ ...entry, instance }),
    },
  };
}
