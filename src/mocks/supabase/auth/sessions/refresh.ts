import type { AuthCall, AuthDeps } from '../call.ts';
import { type AuthRefusal, AuthRefused, refusals } from '../errors.ts';
import { isBanned } from '../users/bans.ts';
import { userById } from '../users/rows.ts';
import { addRefreshToken, answerSession, type SessionAnswer } from './issue.ts';

interface TokenRow {
  readonly token: string;
  readonly user_id: string;
  readonly session_id: string | null;
  readonly revoked: boolean;
  readonly updated_at: Date;
  readonly not_after: Date | null;
}

/** A refusal whose effect stays, or the session. */
export type RefreshOutcome =
  | { readonly type: 'session'; readonly session: SessionAnswer }
  | { readonly type: 'reused'; readonly refusal: AuthRefusal };

/**
 * Swaps a refresh token for a new one. A used token is taken again while it is the parent of the session's active
 * token (its answer may have been lost) or within the reuse interval; any other use revokes the whole session's tokens.
 */
export async function refreshSession(auth: AuthDeps, call: AuthCall, token: string): Promise<RefreshOutcome> {
  if (!/^[a-z0-9]{12}$/.test(token)) throw new AuthRefused(refusals.refreshMalformed);
  const row = await lockToken(call, token);
  if (!row) throw new AuthRefused(refusals.refreshUnknown);
  const user = await userById(call.tx, row.user_id);
  if (!user) throw new AuthRefused(refusals.refreshUnknown);
  if (isBanned(user, call.at)) throw new AuthRefused(refusals.refreshBanned);
  const sessionId = row.session_id;
  if (sessionId === null) throw new AuthRefused(refusals.refreshNoSession);
  if (row.not_after && row.not_after <= call.at) throw new AuthRefused(refusals.refreshExpired);
  const next = await nextToken(auth, call, { ...row, session_id: sessionId });
  if (next === undefined) {
    await revokeSession(call, sessionId);
    return { type: 'reused', refusal: refusals.refreshUsed };
  }
  await call.tx.query(
    `update auth.sessions set refreshed_at = $2, updated_at = $2, user_agent = $3 where id = $1::uuid`,
    [sessionId, call.at, call.request.headers.get('user-agent')],
  );
  return { type: 'session', session: await answerSession(auth, call, user, { sessionId, refreshToken: next }) };
}

/** Undefined when the token was used too long ago. */
async function nextToken(
  auth: AuthDeps,
  call: AuthCall,
  row: TokenRow & { session_id: string },
): Promise<string | undefined> {
  if (row.revoked) {
    const active = await activeToken(call, row.session_id);
    if (active?.parent === row.token) return active.token;
    // also of a line that was revoked as a whole: its last token is taken for the reuse interval
    const reusableUntil = row.updated_at.getTime() + auth.config.reuseIntervalSeconds * 1000;
    if (call.at.getTime() > reusableUntil) return undefined;
  }
  await call.tx.query(
    'update auth.refresh_tokens set revoked = true, updated_at = $2 where token = $1 and not revoked',
    [row.token, call.at],
  );
  const { user_id: userId, session_id: sessionId, token: parent } = row;
  return addRefreshToken(auth, call, { userId, sessionId, parent });
}

/** The session's row is locked, so that two uses of one token follow each other. */
async function lockToken({ tx }: AuthCall, token: string): Promise<TokenRow | undefined> {
  await tx.query(
    `select 1 from auth.sessions where id = (select session_id from auth.refresh_tokens where token = $1) for update`,
    [token],
  );
  const { rows } = await tx.query<TokenRow>(
    `select t.token, t.user_id, s.id as session_id, t.revoked, t.updated_at, s.not_after
      from auth.refresh_tokens t left join auth.sessions s on s.id = t.session_id where t.token = $1`,
    [token],
  );
  return rows[0];
}

async function activeToken({ tx }: AuthCall, sessionId: string) {
  const { rows } = await tx.query<{ token: string; parent: string | null }>(
    'select token, parent from auth.refresh_tokens where session_id = $1::uuid and not revoked order by id desc limit 1',
    [sessionId],
  );
  return rows[0];
}

async function revokeSession({ tx, at }: AuthCall, sessionId: string): Promise<void> {
  await tx.query(
    'update auth.refresh_tokens set revoked = true, updated_at = $2 where session_id = $1::uuid and not revoked',
    [sessionId, at],
  );
}
