import type { Queryable } from '../../../../lib/database/types.ts';
import type { JsonObject } from '../params.ts';

/** A row of auth.users. */
export interface UserRow {
  readonly id: string;
  readonly aud: string | null;
  readonly role: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly encrypted_password: string | null;
  readonly email_confirmed_at: Date | null;
  readonly phone_confirmed_at: Date | null;
  readonly confirmed_at: Date | null;
  readonly invited_at: Date | null;
  readonly confirmation_sent_at: Date | null;
  readonly recovery_sent_at: Date | null;
  readonly email_change: string | null;
  readonly email_change_sent_at: Date | null;
  readonly email_change_confirm_status: number | null;
  readonly phone_change: string | null;
  readonly phone_change_sent_at: Date | null;
  readonly reauthentication_sent_at: Date | null;
  readonly last_sign_in_at: Date | null;
  readonly raw_app_meta_data: JsonObject | null;
  readonly raw_user_meta_data: JsonObject | null;
  readonly is_anonymous: boolean;
  readonly is_sso_user: boolean;
  readonly created_at: Date | null;
  readonly updated_at: Date | null;
  readonly banned_until: Date | null;
  readonly deleted_at: Date | null;
}

/** Undefined for nobody. `id` must be a UUID. */
export async function userById(tx: Queryable, id: string): Promise<UserRow | undefined> {
  const { rows } = await tx.query<UserRow>('select * from auth.users where id = $1::uuid', [id]);
  return rows[0];
}

export async function userByEmail(tx: Queryable, email: string, audience: string): Promise<UserRow | undefined> {
  const { rows } = await tx.query<UserRow>(
    'select * from auth.users where lower(email) = $1 and aud = $2 and not is_sso_user',
    [email.toLowerCase(), audience],
  );
  return rows[0];
}

/** `phone` as it is stored: digits without a plus sign. */
export async function userByPhone(tx: Queryable, phone: string, audience: string): Promise<UserRow | undefined> {
  const { rows } = await tx.query<UserRow>(
    'select * from auth.users where phone = $1 and aud = $2 and not is_sso_user',
    [phone, audience],
  );
  return rows[0];
}

export interface NewUser {
  readonly id: string;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly passwordHash: string;
  readonly aud: string;
  readonly role: string;
  readonly appMetadata: JsonObject;
  readonly userMetadata: JsonObject;
  readonly isAnonymous: boolean;
}

const INSERT = `insert into auth.users (instance_id, id, aud, role, email, phone, encrypted_password, raw_app_meta_data,
    raw_user_meta_data, is_anonymous, created_at, updated_at)
  values ('00000000-0000-0000-0000-000000000000', $1::uuid, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9, $10, $10)
  returning *`;

/** A database error of this statement may be a seed's trigger speaking. */
export async function insertUser(tx: Queryable, user: NewUser, at: Date): Promise<UserRow> {
  const { rows } = await tx.query<UserRow>(INSERT, [
    user.id,
    user.aud,
    user.role,
    user.email ?? null,
    user.phone ?? null,
    user.passwordHash,
    JSON.stringify(user.appMetadata),
    JSON.stringify(user.userMetadata),
    user.isAnonymous,
    at,
  ]);
  return rows[0] as UserRow;
}

/** Columns that an update sets, in the values the database takes. */
export interface UserChange {
  readonly aud?: string;
  readonly role?: string;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly encrypted_password?: string | null;
  readonly email_confirmed_at?: Date | null;
  readonly phone_confirmed_at?: Date | null;
  readonly invited_at?: Date | null;
  readonly confirmation_token?: string;
  readonly confirmation_sent_at?: Date | null;
  readonly recovery_token?: string;
  readonly recovery_sent_at?: Date | null;
  readonly email_change?: string;
  readonly email_change_token_new?: string;
  readonly email_change_token_current?: string;
  readonly email_change_sent_at?: Date | null;
  readonly email_change_confirm_status?: number;
  readonly phone_change?: string;
  readonly phone_change_token?: string;
  readonly phone_change_sent_at?: Date | null;
  readonly reauthentication_token?: string;
  readonly reauthentication_sent_at?: Date | null;
  readonly last_sign_in_at?: Date;
  readonly is_anonymous?: boolean;
  readonly banned_until?: Date | null;
  readonly deleted_at?: Date;
}

/** Sets these columns and the row's `updated_at`. */
export async function changeUser(tx: Queryable, id: string, change: UserChange, at: Date): Promise<UserRow> {
  const entries = Object.entries(change);
  const sets = entries.map(([column], index) => `${column} = $${index + 3}`);
  const { rows } = await tx.query<UserRow>(
    `update auth.users set ${['updated_at = $2', ...sets].join(', ')} where id = $1::uuid returning *`,
    [id, at, ...entries.map(([, value]) => value)],
  );
  return rows[0] as UserRow;
}

/** Merges into one of the metadata columns: null removes a key. */
export async function mergeMetadata(
  tx: Queryable,
  user: UserRow,
  column: 'raw_app_meta_data' | 'raw_user_meta_data',
  updates: JsonObject,
): Promise<UserRow> {
  const merged = Object.entries({ ...user[column], ...updates }).filter(
    ([name, value]) => !(name in updates && value === null),
  );
  const { rows } = await tx.query<UserRow>(
    `update auth.users set ${column} = $2::jsonb where id = $1::uuid returning *`,
    [user.id, JSON.stringify(Object.fromEntries(merged))],
  );
  return rows[0] as UserRow;
}
