import { uuidV4 } from '../../../../lib/ids.ts';
import type { AuthCall, AuthDeps } from '../call.ts';
import { changeUser, type UserRow } from '../users/rows.ts';
import { type ShownUser, shownUser } from '../users/view.ts';
import { accessToken } from './access-token.ts';

/** How a session came to be, as `amr` names it. */
export type AuthenticationMethod =
  | 'password'
  | 'otp'
  | 'anonymous'
  | 'invite'
  | 'magiclink'
  | 'recovery'
  | 'email/signup'
  | 'email_change';

/** What the vendor answers to whoever signs in. */
export interface SessionAnswer {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Seconds. */
  readonly expires_in: number;
  /** Seconds since the epoch. */
  readonly expires_at: number;
  readonly refresh_token: string;
  readonly user: ShownUser;
}

/** Opens a session for the user: rows, refresh token, access token. */
export async function openSession(
  auth: AuthDeps,
  call: AuthCall,
  user: UserRow,
  method: AuthenticationMethod,
): Promise<SessionAnswer> {
  const { tx, at } = call;
  const sessionId = uuidV4(auth.random);
  await tx.query(
    `insert into auth.sessions (id, user_id, created_at, updated_at, aal, user_agent, ip)
      values ($1::uuid, $2::uuid, $3, $3, 'aal1', $4, '127.0.0.1')`,
    [sessionId, user.id, at, call.request.headers.get('user-agent')],
  );
  await tx.query(
    `insert into auth.mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
      values ($1::uuid, $2::uuid, $3, $3, $4)`,
    [uuidV4(auth.random), sessionId, at, method],
  );
  const refreshToken = await addRefreshToken(auth, call, { userId: user.id, sessionId, parent: null });
  const signedIn = await changeUser(tx, user.id, { last_sign_in_at: at }, at);
  return answerSession(auth, call, signedIn, { sessionId, refreshToken });
}

/** A fresh access token of a session, with the refresh token it goes with. */
export async function answerSession(
  auth: AuthDeps,
  call: AuthCall,
  user: UserRow,
  { sessionId, refreshToken }: { sessionId: string; refreshToken: string },
): Promise<SessionAnswer> {
  const { token, expiresAt } = await accessToken(auth, call, user, sessionId);
  return {
    access_token: token,
    token_type: 'bearer',
    expires_in: auth.config.jwtExpirySeconds,
    expires_at: expiresAt,
    refresh_token: refreshToken,
    user: await shownUser(call.tx, user),
  };
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

/** Twelve lower-case letters and digits: the vendor's older form, which it still issues by default. */
export async function addRefreshToken(
  { random }: AuthDeps,
  { tx, at }: AuthCall,
  token: { userId: string; sessionId: string; parent: string | null },
): Promise<string> {
  const text = Array.from({ length: 12 }, () => random.pick(LETTERS)).join('');
  await tx.query(
    `insert into auth.refresh_tokens (token, user_id, session_id, parent, revoked, created_at, updated_at)
      values ($1, $2, $3::uuid, $4, false, $5, $5)`,
    [text, token.userId, token.sessionId, token.parent, at],
  );
  return text;
}
