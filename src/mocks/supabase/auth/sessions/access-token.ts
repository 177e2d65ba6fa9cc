import type { AuthCall, AuthDeps } from '../call.ts';
import type { UserRow } from '../users/rows.ts';

interface AmrRow {
  readonly authentication_method: string;
  readonly updated_at: Date;
}

/** Signs what the session says of its user. `expiresAt` in seconds since the epoch. */
export async function accessToken(
  auth: AuthDeps,
  { tx, at, externalUrl }: AuthCall,
  user: UserRow,
  sessionId: string,
): Promise<{ token: string; expiresAt: number }> {
  const { rows } = await tx.query<AmrRow>(
    `select c.authentication_method, c.updated_at from auth.mfa_amr_claims c
      where c.session_id = $1::uuid order by c.updated_at desc, c.authentication_method`,
    [sessionId],
  );
  const issuedAt = seconds(at);
  const expiresAt = issuedAt + auth.config.jwtExpirySeconds;
  const token = await auth.jwts.signAccessToken({
    iss: externalUrl,
    sub: user.id,
    aud: user.aud ?? '',
    exp: expiresAt,
    iat: issuedAt,
    email: user.email ?? '',
    phone: user.phone ?? '',
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    role: user.role ?? '',
    aal: rows.some((row) => isSecondFactor(row)) ? 'aal2' : 'aal1',
    amr: rows.map((row) => ({ method: row.authentication_method, timestamp: seconds(row.updated_at) })),
    session_id: sessionId,
    is_anonymous: user.is_anonymous,
  });
  return { token, expiresAt };
}

/** The level follows from the methods, not from the session's column. */
function isSecondFactor({ authentication_method: method }: AmrRow): boolean {
  return ['totp', 'mfa/phone', 'mfa/webauthn'].includes(method);
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
