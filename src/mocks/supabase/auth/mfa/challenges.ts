import { uuidV4 } from '../../../../lib/ids.ts';
import type { AuthCall, AuthDeps } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { readUuid } from '../users/ids.ts';
import type { FactorRow } from './factors.ts';

/** The vendor's default. */
const CHALLENGE_SECONDS = 300;

/** A challenge of this factor. `expiresAt` in seconds since the epoch; `code` is what a text message says, if one goes. */
export async function addChallenge(
  { random }: AuthDeps,
  { tx, at }: AuthCall,
  factor: FactorRow,
  code: string | null,
): Promise<{ id: string; expiresAt: number }> {
  const id = uuidV4(random);
  await tx.query(
    `insert into auth.mfa_challenges (id, factor_id, created_at, ip_address, otp_code)
      values ($1::uuid, $2::uuid, $3, '127.0.0.1', $4)`,
    [id, factor.id, at, code],
  );
  await keepMoment({ tx, at }, factor);
  return { id, expiresAt: Math.floor(at.getTime() / 1000) + CHALLENGE_SECONDS };
}

/** The column is unique: a second challenge in one moment of the mock's clock is written a microsecond later. */
async function keepMoment({ tx, at }: Pick<AuthCall, 'tx' | 'at'>, factor: FactorRow): Promise<void> {
  await tx.query(
    `update auth.mfa_factors set last_challenged_at = greatest($2::timestamptz, (
        select max(last_challenged_at) + interval '1 microsecond' from auth.mfa_factors
          where last_challenged_at >= $2 and last_challenged_at < $2::timestamptz + interval '1 millisecond'))
      where id = $1::uuid`,
    [factor.id, at],
  );
}

export interface Challenge {
  readonly id: string;
  readonly code: string | null;
}

/** The open challenge of this id. Throws AuthRefused for none, one that was met and one that is too old. */
export async function findChallenge({ tx, at }: AuthCall, factor: FactorRow, text: string): Promise<Challenge> {
  const id = readUuid(text);
  if (id === undefined && text !== '') {
    const why = `uuid: incorrect UUID length ${text.length} in string ${JSON.stringify(text)}`;
    throw new AuthRefused(refusals.badJson(why));
  }
  const { rows } = await tx.query<{ created_at: Date; verified_at: Date | null; otp_code: string | null }>(
    'select created_at, verified_at, otp_code from auth.mfa_challenges where id = $1::uuid and factor_id = $2::uuid',
    [id ?? null, factor.id],
  );
  const [row] = rows;
  if (id === undefined || !row) {
    throw refused('mfa_factor_not_found', 'MFA factor with the provided challenge ID not found');
  }
  // what was met once is told in the words for another address
  if (row.verified_at) throw refused('mfa_ip_address_mismatch', 'Challenge and verify IP addresses mismatch.');
  if (at.getTime() > row.created_at.getTime() + CHALLENGE_SECONDS * 1000) {
    const message = `MFA challenge ${id} has expired, verify against another challenge or create a new challenge.`;
    throw refused('mfa_challenge_expired', message);
  }
  return { id, code: row.otp_code };
}

function refused(code: string, message: string): AuthRefused {
  return new AuthRefused({ status: 422, code, message });
}
