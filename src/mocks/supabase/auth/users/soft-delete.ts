import { createHash } from 'node:crypto';
import type { AuthCall } from '../call.ts';
import { endSessions } from '../sessions/logout.ts';
import { forgetTokens } from '../tokens/one-time.ts';
import { identitiesOf } from './identities.ts';
import type { UserRow } from './rows.ts';

/** Address, number and identities become unreadable, so that they are free again; the row stays. */
export async function softDelete({ tx, at }: AuthCall, user: UserRow): Promise<void> {
  if (user.deleted_at) return;
  const obscure = (value: string | null) => obscured(user.id, value ?? '');
  await tx.query(
    `update auth.users set email = $3, phone = $4, email_change = $5, phone_change = $6, encrypted_password = null,
        confirmation_token = '', recovery_token = '', email_change_token_current = '', email_change_token_new = '',
        phone_change_token = '', raw_user_meta_data = '{}', raw_app_meta_data = '{}', deleted_at = $2, updated_at = $2
      where id = $1::uuid`,
    [
      ...[user.id, at, obscure(user.email), obscure(user.phone).slice(0, PHONE_LETTERS)],
      ...[obscure(user.email_change), obscure(user.phone_change).slice(0, PHONE_LETTERS)],
    ],
  );
  for (const { id, provider, provider_id } of await identitiesOf(tx, [user.id])) {
    await tx.query(
      `update auth.identities set provider_id = $2, identity_data = '{}', updated_at = $3 where id = $1::uuid`,
      [id, obscured(user.id, `${provider}:${provider_id}`), at],
    );
  }
  await tx.query('delete from auth.mfa_factors where user_id = $1::uuid', [user.id]);
  await forgetTokens(tx, user.id);
  await endSessions(tx, user.id, 'global', undefined);
}

/** The column once held no more. */
const PHONE_LETTERS = 15;

/** The vendor's: SHA-256 of the user's id and the value, base64url. */
function obscured(userId: string, value: string): string {
  return createHash('sha256')
    .update(userId + value)
    .digest('base64url');
}
