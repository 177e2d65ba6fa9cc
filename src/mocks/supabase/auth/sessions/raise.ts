import { uuidV4 } from '../../../../lib/ids.ts';
import type { AuthDeps, UserCall } from '../call.ts';
import type { FactorRow } from '../mfa/factors.ts';
import { addRefreshToken, answerSession, type SessionAnswer } from './issue.ts';

/** Raises a session to the second level by a factor; the user's sessions below it end. */
export async function raiseSession(
  auth: AuthDeps,
  call: UserCall,
  { sessionId, factor }: { sessionId: string; factor: FactorRow },
): Promise<SessionAnswer> {
  const { tx, at, user } = call;
  await tx.query(
    `insert into auth.mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
      values ($1::uuid, $2::uuid, $3, $3, $4)
      on conflict (session_id, authentication_method) do update set updated_at = excluded.updated_at`,
    [uuidV4(auth.random), sessionId, at, factor.factor_type === 'totp' ? 'totp' : `mfa/${factor.factor_type}`],
  );
  await tx.query(`update auth.sessions set aal = 'aal2', factor_id = $2::uuid, updated_at = $3 where id = $1::uuid`, [
    sessionId,
    factor.id,
    at,
  ]);
  await tx.query(`delete from auth.sessions where user_id = $1::uuid and aal < 'aal2'`, [user.id]);
  const { rows } = await tx.query<{ token: string }>(
    `update auth.refresh_tokens set revoked = true, updated_at = $2 where session_id = $1::uuid and not revoked returning token`,
    [sessionId, at],
  );
  const parent = rows.at(-1)?.token ?? null;
  const refreshToken = await addRefreshToken(auth, call, { userId: user.id, sessionId, parent });
  return answerSession(auth, call, user, { sessionId, refreshToken });
}
