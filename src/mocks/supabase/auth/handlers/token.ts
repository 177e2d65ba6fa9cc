import { type AuthCall, type AuthDeps, json } from '../call.ts';
import { AuthRefused, refusalResponse, refusals } from '../errors.ts';
import { readParams } from '../params.ts';
import { openSession } from '../sessions/issue.ts';
import { refreshSession } from '../sessions/refresh.ts';
import { redeemCode } from '../tokens/pkce.ts';
import { isBanned } from '../users/bans.ts';
import { isPassword } from '../users/passwords.ts';
import { type UserRow, userByEmail, userById, userByPhone } from '../users/rows.ts';

/** POST /token?grant_type= */
export async function token(auth: AuthDeps, call: AuthCall): Promise<Response> {
  switch (call.query.get('grant_type')) {
    case 'password':
      return password(auth, call);
    case 'refresh_token':
      return refresh(auth, call);
    case 'pkce':
      return pkce(auth, call);
    case 'id_token':
      return idToken(call);
    case 'web3':
      throw new AuthRefused({ status: 422, code: 'web3_provider_disabled', message: 'Web3 provider is disabled' });
    default:
      throw new AuthRefused(refusals.unsupportedGrant);
  }
}

async function password(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const fields = { email: 'string', phone: 'string', password: 'string' } as const;
  const params = await readParams(call.request, 'PasswordGrantParams', fields);
  const user = await whoSignsIn(auth, call, params);
  if (!user?.encrypted_password) throw new AuthRefused(refusals.badCredentials);
  if (isBanned(user, call.at)) throw new AuthRefused(refusals.banned);
  const isRight = await isPassword(call.tx, params.password, user.encrypted_password);
  if (!isRight) throw new AuthRefused(refusals.badCredentials);
  if (params.email !== '' && !user.email_confirmed_at) throw new AuthRefused(refusals.emailNotConfirmed);
  if (params.phone !== '' && !user.phone_confirmed_at) throw new AuthRefused(refusals.phoneNotConfirmed);
  const session = await openSession(auth, call, user, 'password');
  return json({ ...session, ...weakness(auth, params.password) });
}

/** A password that is right may be weaker than is asked for now: the session says so. */
function weakness({ config }: AuthDeps, password: string) {
  if (Buffer.byteLength(password) >= config.minPasswordLength) return {};
  const { message, reasons } = refusals.weakPassword(config.minPasswordLength);
  return { weak_password: { message, reasons } };
}

async function whoSignsIn(
  { config }: AuthDeps,
  { tx, audience }: AuthCall,
  { email, phone }: { email: string; phone: string },
): Promise<UserRow | undefined> {
  if (email !== '' && phone !== '') {
    throw new AuthRefused(refusals.invalid('Only an email address or phone number should be provided on login.'));
  }
  if (email !== '') return userByEmail(tx, email, audience);
  if (phone === '') throw new AuthRefused(refusals.invalid('missing email or phone'));
  if (!config.phone) throw new AuthRefused(refusals.phoneLoginDisabled);
  return userByPhone(tx, phone.replace(/^\+/, '').replaceAll(' ', ''), audience);
}

async function refresh(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'RefreshTokenGrantParams', { refresh_token: 'string' });
  const outcome = await refreshSession(auth, call, params.refresh_token);
  return outcome.type === 'session' ? json(outcome.session) : refusalResponse(call.request, outcome.refusal);
}

async function pkce(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'PKCEGrantParams', { auth_code: 'string', code_verifier: 'string' });
  const { userId, method } = await redeemCode(call, params.auth_code, params.code_verifier);
  const user = await userById(call.tx, userId);
  if (!user) throw new AuthRefused(refusals.flowUnknown);
  return json(await openSession(auth, call, user, method));
}

/** Signing in by another provider's token: no provider is set up here. */
async function idToken(call: AuthCall): Promise<never> {
  const fields = { id_token: 'string', provider: 'string', client_id: 'string', issuer: 'string' } as const;
  const params = await readParams(call.request, 'IdTokenGrantParams', fields);
  if (params.id_token === '') throw new AuthRefused(refusals.invalid('id_token required'));
  if (params.provider === '' && (params.client_id === '' || params.issuer === '')) {
    throw new AuthRefused(refusals.invalid('provider or client_id and issuer required'));
  }
  const message = `Provider (issuer "${params.issuer}") is not enabled`;
  throw new AuthRefused({ status: 400, code: 'provider_disabled', message });
}
