import type { Queryable } from '../../../../lib/database/types.ts';

/** A row of auth.mfa_factors. */
export interface FactorRow {
  readonly id: string;
  readonly user_id: string;
  readonly friendly_name: string | null;
  readonly factor_type: 'totp' | 'phone' | 'webauthn';
  readonly status: 'unverified' | 'verified';
  readonly secret: string | null;
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
    ...(factor.friendly_name && { friendly_name: factor.friendly_name }),
    factor_type: factor.factor_type,
    status: factor.status,
  };
}

/** Forgets a factor; sessions that it raised are of the first level again. */
export async function removeFactor(tx: Queryable, factorId: string): Promise<void> {
  await tx.query(`update auth.sessions set aal = 'aal1', factor_id = null where factor_id = $1::uuid`, [factorId]);
  await tx.query('delete from auth.mfa_factors where id = $1::uuid', [factorId]);
}

export async function isSecondLevel(tx: Queryable, sessionId: string | undefined): Promise<boolean> {
  const { rows } = await tx.query<{ aal: string }>('select aal::text from auth.sessions where id = $1::uuid', [
    sessionId ?? null,
  ]);
  return rows[0]?.aal === 'aal2';
}
