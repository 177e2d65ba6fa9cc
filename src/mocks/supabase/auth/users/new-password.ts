import type { AuthCall } from '../call.ts';
import { endSessions } from '../sessions/logout.ts';
import { forgetTokens } from '../tokens/one-time.ts';
import { changeUser, type UserRow } from './rows.ts';

/** Takes back every code and link that is still open, in both places where a project keeps them. */
export async function forgetAllTokens({ tx, at }: AuthCall, user: UserRow): Promise<UserRow> {
  await forgetTokens(tx, user.id);
  return changeUser(tx, user.id, NO_TOKENS, at);
}

const NO_TOKENS = {
  confirmation_token: '',
  confirmation_sent_at: null,
  recovery_token: '',
  recovery_sent_at: null,
  email_change_token_current: '',
  email_change_token_new: '',
  email_change_sent_at: null,
  phone_change_token: '',
  phone_change_sent_at: null,
  reauthentication_token: '',
  reauthentication_sent_at: null,
};

/**
 * Gives the user a password. What was sent before it is taken back, and the user's sessions end: all but `sessionId`,
 * or all without one.
 */
export async function storePassword(
  call: AuthCall,
  user: UserRow,
  { hash, sessionId }: { hash: string; sessionId: string | undefined },
): Promise<UserRow> {
  await forgetAllTokens(call, user);
  await endSessions(call.tx, user.id, sessionId === undefined ? 'global' : 'others', sessionId);
  return changeUser(call.tx, user.id, { encrypted_password: hash }, call.at);
}
