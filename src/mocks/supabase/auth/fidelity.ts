import type { FidelityEntries, NotMocked } from '../../kit/fidelity.ts';

export const authEntries: FidelityEntries = {
  'auth.health': { source: 'sdk source', sdk: undefined, deviations: [] },
  'auth.settings': { source: 'sdk source', sdk: undefined, deviations: [] },
  'auth.jwks': { source: 'sdk source', sdk: undefined, deviations: [] },
  'auth.user': { source: 'sdk source', sdk: '@supabase/supabase-js', deviations: [] },
};

export const authNotMocked: readonly NotMocked[] = [
  { calls: 'every other call of Auth', answer: '404 `404 page not found`, as an unknown route' },
];
