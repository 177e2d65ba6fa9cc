import type { Database } from '../../../lib/database/types.ts';

interface UserRow {
  readonly id: string;
  readonly aud: string;
  readonly role: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly email_confirmed_at: Date | null;
  readonly phone_confirmed_at: Date | null;
  readonly confirmation_sent_at: Date | null;
  readonly last_sign_in_at: Date | null;
  readonly raw_app_meta_data: Record<string, unknown>;
  readonly raw_user_meta_data: Record<string, unknown>;
  readonly is_anonymous: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const COLUMNS = `id, aud, role, email, phone, email_confirmed_at, phone_confirmed_at, confirmation_sent_at,
  last_sign_in_at, raw_app_meta_data, raw_user_meta_data, is_anonymous, created_at, updated_at`;

/** The user as the API shows it, or undefined. Times that are null are left out. `id` must be a UUID. */
export async function findUser(db: Database, id: string) {
  const { rows } = await db.query<UserRow>(`select ${COLUMNS} from auth.users where id = $1::uuid`, [id]);
  return rows[0] && shownUser(rows[0]);
}

function shownUser(row: UserRow) {
  return {
    id: row.id,
    aud: row.aud,
    role: row.role,
    email: row.email ?? '',
    ...time('email_confirmed_at', row.email_confirmed_at),
    phone: row.phone ?? '',
    ...time('phone_confirmed_at', row.phone_confirmed_at),
    ...time('confirmation_sent_at', row.confirmation_sent_at),
    ...time('confirmed_at', row.email_confirmed_at ?? row.phone_confirmed_at),
    ...time('last_sign_in_at', row.last_sign_in_at),
    app_metadata: row.raw_app_meta_data,
    user_metadata: row.raw_user_meta_data,
    identities: [],
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    is_anonymous: row.is_anonymous,
  };
}

function time(name: string, at: Date | null): Record<string, string> {
  return at ? { [name]: at.toISOString() } : {};
}
