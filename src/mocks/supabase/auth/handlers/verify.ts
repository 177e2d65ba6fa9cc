import { type AuthCall, type AuthDeps, json } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { type Params, readParams } from '../params.ts';
import { openSession } from '../sessions/issue.ts';
import { hashOf, PKCE } from '../tokens/one-time.ts';
import { issueAuthCode } from '../tokens/pkce.ts';
import { errorRedirect, redirectTo, withMessage, withTokens } from '../tokens/redirect.ts';
import { redirectTarget } from '../tokens/redirect-target.ts';
import { SINGLE_CONFIRMATION, useToken, type VerificationType } from '../tokens/use.ts';
import { checkEmail, checkPhone } from '../users/contacts.ts';

const FIELDS = {
  type: 'string',
  token: 'string',
  token_hash: 'string',
  email: 'string',
  phone: 'string',
  redirect_to: 'string',
} as const;

/** POST /verify: a code with its address, or the hash of a link. */
export async function verify(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'VerifyParams', FIELDS);
  const use = await useToken(auth, call, asked(params));
  if (use.type === 'half') return json({ code: '200', msg: SINGLE_CONFIRMATION });
  return json(await openSession(auth, call, use.user, 'otp'));
}

function asked(params: Params<typeof FIELDS>) {
  const { type, token, token_hash: hash, email, phone } = params;
  if (type === '') throw new AuthRefused(refusals.invalid('Verify requires a verification type'));
  if ((token === '') === (hash === '')) {
    throw new AuthRefused(refusals.invalid('Verify requires either a token or a token hash'));
  }
  if (hash !== '') {
    if (email === '' && phone === '' && params.redirect_to === '') return { type, hash, by: 'link' } as const;
    throw new AuthRefused(refusals.invalid('Only the token_hash and type should be provided'));
  }
  if (phone !== '' && email === '') {
    const number = checkPhone(phone);
    return { type, hash: hashOf(number, token), by: 'phone', contact: number } as const;
  }
  if (email === '' || phone !== '') {
    const message = 'Only an email address or phone number should be provided on verify';
    throw new AuthRefused(refusals.invalid(message));
  }
  const address = emailOf(email);
  return { type, hash: hashOf(address, token), by: 'email', contact: address } as const;
}

function emailOf(email: string): string {
  try {
    return checkEmail(email);
  } catch (error) {
    if (!(error instanceof AuthRefused)) throw error;
    throw new AuthRefused({ status: 422, code: 'validation_failed', message: 'Invalid email format' });
  }
}

/** GET /verify?token=&type=&redirect_to=: a link that was followed. It always leads on, with a session or an error. */
export async function followLink(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const type = call.query.get('type') ?? '';
  const hash = call.query.get('token') ?? '';
  if (type === '') throw new AuthRefused(refusals.invalid('Verify requires a verification type'));
  if (hash === '') throw new AuthRefused(refusals.invalid('Verify requires a token or a token hash'));
  const flow = hash.startsWith(PKCE) ? 'pkce' : 'implicit';
  const target = redirectTarget(auth, call);
  try {
    return await leadOn(auth, call, { type, hash, flow, target });
  } catch (error) {
    if (!(error instanceof AuthRefused)) throw error;
    throw new AuthRefused(error.refusal, redirectTo(errorRedirect(target, error.refusal, flow)));
  }
}

async function leadOn(
  auth: AuthDeps,
  call: AuthCall,
  { type, hash, flow, target }: { type: string; hash: string; flow: 'pkce' | 'implicit'; target: string },
): Promise<Response> {
  const use = await useToken(auth, call, { type, hash, by: 'link' });
  if (use.type === 'half') return redirectTo(withMessage(target, SINGLE_CONFIRMATION, flow));
  if (flow === 'implicit') return redirectTo(withTokens(target, await openSession(auth, call, use.user, 'otp'), type));
  const code = await issueAuthCode(call, use.user.id, methodOf(use.verified));
  if (code === undefined) throw new AuthRefused(refusals.flowUnknown);
  const url = new URL(target);
  url.searchParams.set('code', code);
  return redirectTo(url.href);
}

function methodOf(type: VerificationType) {
  switch (type) {
    case 'signup':
      return 'email/signup';
    case 'invite':
    case 'magiclink':
    case 'recovery':
    case 'email_change':
      return type;
    case 'sms':
    case 'phone_change':
      return 'otp';
    default:
      return type satisfies never;
  }
}
