import type { Queryable } from '../../../../lib/database/types.ts';

export type LogoutScope = 'global' | 'local' | 'others';

/** Ends sessions of a user; their refresh tokens go with them. Without a session, `local` means all. */
export async function endSessions(
  tx: Queryable,
  userId: string,
  scope: LogoutScope,
  sessionId: string | undefined,
): Promise<void> {
  if (scope === 'global' || (scope === 'local' && sessionId === undefined)) {
    await tx.query('delete from auth.sessions where user_id = $1::uuid', [userId]);
  } else if (scope === 'local') {
    await tx.query('delete from auth.sessions where id = $1::uuid', [sessionId as string]);
  } else {
    await tx.query('delete from auth.sessions where user_id = $1::uuid and id is distinct from $2::uuid', [
      userId,
      sessionId ?? null,
    ]);
  }
}
