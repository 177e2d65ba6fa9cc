import type { Queryable } from '../../../../lib/database/types.ts';
import type { Random } from '../../../../lib/random.ts';
import type { AuthConfig } from '../config.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { importedHash } from './imported-hashes.ts';

/** bcrypt takes no more. */
const MAX_BYTES = 72;
/** bcrypt's own least, 2^4 rounds: the vendor's 10 would cost 90 ms a sign-up and guards nothing here. */
const COST = '04';

/** Throws AuthRefused for a password that is too short or too long. */
export function checkPassword(config: AuthConfig, password: string): void {
  if (Buffer.byteLength(password) > MAX_BYTES) throw new AuthRefused(refusals.passwordTooLong);
  // Go counts bytes
  if (Buffer.byteLength(password) < config.minPasswordLength) {
    throw new AuthRefused(refusals.weakPassword(config.minPasswordLength));
  }
}

/** A bcrypt hash by pgcrypto, which a seed's crypt() makes as well. */
export async function hashPassword(tx: Queryable, random: Random, password: string): Promise<string> {
  const { rows } = await tx.query<{ hash: string }>('select crypt($1, $2) as hash', [password, salt(random)]);
  return (rows[0] as { hash: string }).hash;
}

/** 16 bytes in bcrypt's alphabet: 22 characters, of which the last carries two bits only. */
function salt(random: Random): string {
  const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const characters = Array.from({ length: 21 }, () => random.pick([...alphabet]));
  return `$2a$${COST}$${characters.join('')}${random.pick(['.', 'O', 'e', 'u'])}`;
}

/** What pgcrypto can check: bcrypt of any cost. */
const BCRYPT = /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** Whether a password can be told from this hash. */
export function isKnownHash(hash: string): boolean {
  return BCRYPT.test(hash) || importedHash(hash) !== undefined;
}

export async function isPassword(tx: Queryable, password: string, hash: string | null): Promise<boolean> {
  if (hash === null || password.includes('\0')) return false;
  const imported = importedHash(hash);
  if (imported) return imported(password);
  if (!BCRYPT.test(hash)) return false;
  // pgcrypto knows $2a$ and $2x$; $2b$ and $2y$ differ from $2a$ by name only
  const known = hash.replace(/^\$2[by]\$/, '$2a$');
  const { rows } = await tx.query<{ same: boolean }>('select crypt($1, $2) = $2 as same', [password, known]);
  return rows[0]?.same === true;
}

/** A password nobody knows, for users who are made without one. */
export function unknownPassword(random: Random): string {
  return Buffer.from(random.bytes(48)).toString('base64url');
}
