import type { Queryable } from '../../../../lib/database/types.ts';
import { AuthRefused } from '../errors.ts';

/** A row of auth.mfa_factors. */
export interface FactorRow {
  readonly id: string;
  readonly user_id: string;
  readonly friendly_name: string | null;
  readonly factor_type: 'totp' | 'phone' | 'webauthn';
  readonly status: 'unverified' | 'verified';
  readonly secret: string | null;
  readonly phone: string | null;
  readonly last_challenged_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export async function factorsOf(tx: Queryable, userIds: readonly string[]): Promise<FactorRow[]> {
  const { rows } = await tx.query<FactorRow>(
    'select * from auth.mfa_factors where user_id = any($1::uuid[]) order by created_at, id',
    [userIds],
  );
  return rows;
}

/** The factor as the API shows it: never its secret. */
export function shownFactor(factor: FactorRow) {
  return {
    id: factor.id,
    created_at: factor.created_at.toISOString(),
    updated_at: factor.updated_at.toISOString(),
    status: factor.status,
    ...(factor.friendly_name && { friendly_name: factor.friendly_name }),
    factor_type: factor.factor_type,
    phone: factor.phone ?? '',
    last_challenged_at: factor.last_challenged_at?.toISOString() ?? null,
  };
}

/** The vendor's defaults. */
const MAX_FACTORS = 10;
const UNVERIFIED_SECONDS = 300;

/** Throws AuthRefused when the user cannot have one more of this name. Names differ, also where nobody gave one. */
export async function checkNewFactor(
  tx: Queryable,
  { userId, name, isSecondLevel, at }: { userId: string; name: string; isSecondLevel: boolean; at: Date },
): Promise<void> {
  await forgetStaleFactors(tx, at);
  const factors = await factorsOf(tx, [userId]);
  if (factors.some((factor) => (factor.friendly_name ?? '') === name)) {
    const message = `A factor with the friendly name ${JSON.stringify(name)} for this user already exists`;
    throw new AuthRefused({ status: 422, code: 'mfa_factor_name_conflict', message });
  }
  if (factors.length >= MAX_FACTORS) {
    const message = 'Maximum number of verified factors reached, unenroll to continue';
    throw new AuthRefused({ status: 422, code: 'too_many_enrolled_mfa_factors', message });
  }
  if (!isSecondLevel && factors.some(({ status }) => status === 'verified')) {
    const message = 'AAL2 required to enroll a new factor';
    throw new AuthRefused({ status: 403, code: 'insufficient_aal', message });
  }
}

/** Those, of any user, that were begun a while ago and never challenged. */
async function forgetStaleFactors(tx: Queryable, at: Date): Promise<void> {
  await tx.query(
    `delete from auth.mfa_factors f where status <> 'verified' and created_at < $1
      and not exists (select from auth.mfa_challenges c where c.factor_id = f.id)`,
    [new Date(at.getTime() - UNVERIFIED_SECONDS * 1000)],
  );
}

export async function addFactor(
  tx: Queryable,
  factor: Pick<FactorRow, 'id' | 'user_id' | 'friendly_name' | 'factor_type' | 'secret' | 'phone'>,
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, secret, phone, created_at, updated_at)
      values ($1::uuid, $2::uuid, $3, $4::text::auth.factor_type, 'unverified', $5, $6, $7, $7)`,
    [factor.id, factor.user_id, factor.friendly_name, factor.factor_type, factor.secret, factor.phone, at],
  );
}

/**
 * Forgets a factor; sessions that it raised are of the first level again. Of how they were opened only the method that
 * is named as the factor's type is forgotten, which `totp` is and `mfa/phone` is not: the vendor's comparison.
 */
export async function removeFactor(tx: Queryable, factor: FactorRow): Promise<void> {
  await tx.query('delete from auth.mfa_factors where id = $1::uuid', [factor.id]);
  await tx.query(
    `delete from auth.mfa_amr_claims where authentication_method = $2
      and session_id in (select id from auth.sessions where factor_id = $1::uuid)`,
    [factor.id, factor.factor_type],
  );
  await tx.query(`update auth.sessions set aal = 'aal1', factor_id = null where factor_id = $1::uuid`, [factor.id]);
}

export async function isSecondLevel(tx: Queryable, sessionId: string | undefined): Promise<boolean> {
  const { rows } = await tx.query<{ aal: string }>('select aal::text from auth.sessions where id = $1::uuid', [
    sessionId ?? null,
  ]);
  return rows[0]?.aal === 'aal2';
}
