import { type AuthDeps, json, type UserCall } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { endSessions, type LogoutScope } from '../sessions/logout.ts';
import { MESSAGE_SENT, sendReauthentication } from '../tokens/send.ts';
import { shownUser } from '../users/view.ts';

/** GET /user */
export async function getUser(_auth: AuthDeps, call: UserCall): Promise<Response> {
  const [audience] = [call.claims.aud ?? []].flat();
  if (audience !== call.audience) throw new AuthRefused(refusals.wrongAudience);
  return json(await shownUser(call.tx, call.user));
}

/** POST /logout?scope= */
export async function logout(_auth: AuthDeps, call: UserCall): Promise<Response> {
  const scope = call.query.get('scope') || 'global';
  if (!isScope(scope)) throw new AuthRefused(refusals.invalid(`Unsupported logout scope "${scope}"`));
  await endSessions(call.tx, call.user.id, scope, call.sessionId);
  return new Response(null, { status: 204 });
}

function isScope(text: string): text is LogoutScope {
  return ['global', 'local', 'others'].includes(text);
}

/** GET /reauthenticate */
export async function reauthenticate(auth: AuthDeps, call: UserCall): Promise<Response> {
  const { user } = call;
  if (!user.email && !user.phone) {
    throw new AuthRefused(refusals.invalid('Reauthentication requires the user to have an email or a phone number'));
  }
  if (user.email && !user.email_confirmed_at) {
    throw new AuthRefused({ status: 422, code: 'email_not_confirmed', message: 'Please verify your email first.' });
  }
  if (!user.email && !user.phone_confirmed_at) {
    throw new AuthRefused({ status: 422, code: 'phone_not_confirmed', message: 'Please verify your phone first.' });
  }
  await sendReauthentication(auth, call, user);
  return json(user.email ? {} : MESSAGE_SENT);
}
