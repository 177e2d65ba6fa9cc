import { authEntries, authNotMocked } from './auth/fidelity.ts';
import { storageEntries, storageNotMocked } from './storage/fidelity.ts';

export const supabaseFidelity = {
  entries: { ...storageEntries, ...authEntries },
  notMocked: [
    ...storageNotMocked,
    ...authNotMocked,
    { calls: '/rest/v1 (PostgREST), /graphql/v1, /functions/v1, /realtime/v1', answer: '501 with a hint' },
  ],
};
