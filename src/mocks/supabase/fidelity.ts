import { authEntries, authNotMocked } from './auth/fidelity.ts';
import { storageEntries, storageNotMocked } from './storage/fidelity.ts';

export const supabaseFidelity = {
  entries: { ...storageEntries, ...authEntries },
  notMocked: [
    ...storageNotMocked,
    ...authNotMocked,
    { calls: '/rest/v1 (PostgREST)', answer: '501 with a hint' },
    { calls: '/functions/v1, /realtime/v1, /graphql/v1', answer: '404, as the gateway’s unknown route' },
  ],
};
