import { createHash } from 'node:crypto';
import type { Queryable } from '../../../../lib/database/types.ts';
import { uuidV4 } from '../../../../lib/ids.ts';
import type { AuthCall, AuthDeps } from '../call.ts';
import type { UserChange, UserRow } from '../users/rows.ts';
import { changeUser } from '../users/rows.ts';

export type OneTimeTokenType =
  | 'confirmation_token'
  | 'recovery_token'
  | 'email_change_token_new'
  | 'email_change_token_current'
  | 'phone_change_token'
  | 'reauthentication_token';

/** A code and what is kept of it. */
export interface OneTimeToken {
  /** Digits, as a message shows them. */
  readonly otp: string;
  /** What a link bears and `verifyOtp({ token_hash })` takes. */
  readonly hash: string;
}

/** `relatesTo`: the address or number the code goes to, part of the hash. */
export function makeToken({ random, config }: AuthDeps, relatesTo: string, flow: 'implicit' | 'pkce'): OneTimeToken {
  const otp = Array.from({ length: config.otpLength }, () => random.integer(0, 9)).join('');
  return { otp, hash: `${flow === 'pkce' ? PKCE : ''}${hashOf(relatesTo, otp)}` };
}

/** Begins the hash of a token whose link is to end in an auth code. */
export const PKCE = 'pkce_';

/** SHA-224 of address and code, as the vendor keeps it. */
export function hashOf(relatesTo: string, otp: string): string {
  return createHash('sha224')
    .update(relatesTo + otp)
    .digest('hex');
}

/** Keeps the token as the user's only one of its type, in both places where a project keeps it. */
export async function keepToken(
  { random }: AuthDeps,
  { tx, at }: AuthCall,
  user: UserRow,
  token: { type: OneTimeTokenType; hash: string; relatesTo: string; change: UserChange },
): Promise<UserRow> {
  await tx.query('delete from auth.one_time_tokens where user_id = $1::uuid and token_type::text = $2', [
    user.id,
    token.type,
  ]);
  await tx.query(
    `insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to, created_at, updated_at)
      values ($1::uuid, $2::uuid, $3::text::auth.one_time_token_type, $4, $5, $6, $6)`,
    [uuidV4(random), user.id, token.type, token.hash, token.relatesTo.toLowerCase(), at],
  );
  return changeUser(tx, user.id, { [token.type]: token.hash, ...token.change }, at);
}

export interface FoundToken {
  readonly userId: string;
  readonly type: OneTimeTokenType;
  readonly isExpired: boolean;
}

/** The kept token of this hash, with or without the PKCE prefix. */
export async function findToken(
  { config }: AuthDeps,
  { tx, at }: AuthCall,
  hash: string,
  types: readonly OneTimeTokenType[],
): Promise<FoundToken | undefined> {
  const { rows } = await tx.query<{ user_id: string; token_type: OneTimeTokenType; created_at: Date }>(
    `select user_id, token_type::text, created_at from auth.one_time_tokens
      where token_hash = any($1) and token_type::text = any($2) order by created_at desc limit 1`,
    [[hash, `${PKCE}${hash}`], types],
  );
  const [row] = rows;
  if (!row) return undefined;
  const isExpired = at.getTime() > row.created_at.getTime() + config.otpExpirySeconds * 1000;
  return { userId: row.user_id, type: row.token_type, isExpired };
}

export async function forgetTokens(tx: Queryable, userId: string): Promise<void> {
  await tx.query('delete from auth.one_time_tokens where user_id = $1::uuid', [userId]);
}
