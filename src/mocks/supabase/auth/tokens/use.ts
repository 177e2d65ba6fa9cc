import type { AuthCall, AuthDeps } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { isBanned } from '../users/bans.ts';
import { changeEmail, changePhone } from '../users/change-contact.ts';
import { confirmEmail, confirmPhone, verifyEmail } from '../users/confirm.ts';
import { storePassword } from '../users/new-password.ts';
import { hashPassword, unknownPassword } from '../users/passwords.ts';
import { changeUser, type UserRow, userByEmail, userById, userByPhone } from '../users/rows.ts';
import { type FoundToken, findToken, forgetTokens, type OneTimeTokenType } from './one-time.ts';

/** What of a change of address the first of two links answers. */
export const SINGLE_CONFIRMATION = 'Confirmation link accepted. Please proceed to confirm link sent to the other email';

export type VerificationType = 'signup' | 'invite' | 'magiclink' | 'recovery' | 'email_change' | 'sms' | 'phone_change';

export interface TokenToUse {
  /** As the client names it; `email` stands for a sign-up or a magic link. */
  readonly type: string;
  readonly hash: string;
  readonly by: 'link' | 'email' | 'phone';
  /** The address or number the code was sent to; none for a link. */
  readonly contact?: string;
}

export type TokenUse =
  | { readonly type: 'verified'; readonly user: UserRow; readonly verified: VerificationType }
  /** One of two addresses agreed to the change. */
  | { readonly type: 'half' };

/** Takes a code or link for the only time, and does what it was sent for. */
export async function useToken(auth: AuthDeps, call: AuthCall, use: TokenToUse): Promise<TokenUse> {
  const refusal = use.by === 'link' ? refusals.linkExpired : refusals.otpExpired;
  const types = typesOf(use);
  const found = await findToken(auth, call, use.hash, types);
  const user = found ? await userById(call.tx, found.userId) : await contacted(call, use);
  if (user && isBanned(user, call.at)) {
    throw new AuthRefused({ status: 403, code: 'user_banned', message: 'User is banned' });
  }
  if (!found || !user || found.isExpired) throw new AuthRefused(refusal);
  const verified = verifiedAs(use.type, found.type);
  if (verified === 'email_change' && needsOther(auth, user)) {
    await agree(call, user, found);
    return { type: 'half' };
  }
  return { type: 'verified', user: await done(auth, call, user, verified), verified };
}

/** Whose ban is told even with a wrong code. */
function contacted({ tx, audience }: AuthCall, { by, contact = '' }: TokenToUse): Promise<UserRow | undefined> {
  switch (by) {
    case 'email':
      return userByEmail(tx, contact, audience);
    case 'phone':
      return userByPhone(tx, contact, audience);
    case 'link':
      return Promise.resolve(undefined);
    default:
      return by satisfies never;
  }
}

/** The kinds of token that a verification may use. Throws AuthRefused for one there is not. */
function typesOf({ type, by }: TokenToUse): readonly OneTimeTokenType[] {
  if (by === 'phone') {
    if (type === 'sms') return ['confirmation_token'];
    if (type === 'phone_change') return ['phone_change_token'];
    throw new AuthRefused(refusals.invalid('Invalid sms verification type'));
  }
  switch (type) {
    case 'email':
      return ['confirmation_token', 'recovery_token'];
    case 'signup':
    case 'invite':
      return ['confirmation_token'];
    case 'recovery':
    case 'magiclink':
      return ['recovery_token'];
    case 'email_change':
      return ['email_change_token_new', 'email_change_token_current'];
    default:
      throw new AuthRefused(refusals.invalid('Invalid email verification type'));
  }
}

function verifiedAs(type: string, token: OneTimeTokenType): VerificationType {
  if (type !== 'email') return type as VerificationType;
  return token === 'confirmation_token' ? 'signup' : 'magiclink';
}

function needsOther({ config }: AuthDeps, user: UserRow): boolean {
  const isFirst = user.email_change_confirm_status === 0;
  return config.secureEmailChange && !config.autoconfirm && isFirst && !!user.email;
}

async function agree({ tx, at }: AuthCall, user: UserRow, { type }: FoundToken): Promise<void> {
  await tx.query('delete from auth.one_time_tokens where user_id = $1::uuid and token_type::text = $2', [
    user.id,
    type,
  ]);
  await changeUser(tx, user.id, { email_change_confirm_status: 1, [type]: '' }, at);
}

async function done(auth: AuthDeps, call: AuthCall, user: UserRow, verified: VerificationType): Promise<UserRow> {
  const { tx, at } = call;
  switch (verified) {
    case 'signup':
    case 'invite': {
      // who was invited chooses a password later
      if (user.invited_at && !user.encrypted_password) {
        const hash = await hashPassword(tx, auth.random, unknownPassword(auth.random));
        await storePassword(call, user, { hash, sessionId: undefined });
      }
      return verifyEmail(call, user);
    }
    case 'magiclink':
    case 'recovery': {
      await forgetTokens(tx, user.id);
      const recovered = await changeUser(tx, user.id, { recovery_token: '' }, at);
      return recovered.email_confirmed_at ? recovered : confirmEmail(call, recovered);
    }
    case 'email_change':
      return changeEmail(auth, call, user, user.email_change || (user.email ?? ''));
    case 'sms':
      return confirmPhone(call, user);
    case 'phone_change':
      return changePhone(auth, call, user, user.phone_change || (user.phone ?? ''));
    default:
      return verified satisfies never;
  }
}
