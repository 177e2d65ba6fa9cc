import type { AuthCall, AuthDeps } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import type { UserRow } from '../users/rows.ts';
import { keepToken, makeToken, type OneTimeToken } from './one-time.ts';
import { actionLink, redirectTarget } from './redirect-target.ts';

type Flow = 'implicit' | 'pkce';

/** The code and link that confirm a new address. */
export async function sendConfirmation(auth: AuthDeps, call: AuthCall, user: UserRow, flow: Flow): Promise<UserRow> {
  tooSoon(auth, call, user.confirmation_sent_at);
  return mail(auth, call, user, {
    kind: 'signup',
    type: 'confirmation_token',
    flow,
    change: { confirmation_sent_at: call.at },
  });
}

export async function sendInvite(auth: AuthDeps, call: AuthCall, user: UserRow): Promise<UserRow> {
  const change = { confirmation_sent_at: call.at, invited_at: call.at };
  return mail(auth, call, user, { kind: 'invite', type: 'confirmation_token', flow: 'implicit', change });
}

/** A magic link or a recovery: the same token, another mail. */
export async function sendRecovery(
  auth: AuthDeps,
  call: AuthCall,
  user: UserRow,
  kind: 'magiclink' | 'recovery',
  flow: Flow,
): Promise<UserRow> {
  tooSoon(auth, call, user.recovery_sent_at);
  return mail(auth, call, user, { kind, type: 'recovery_token', flow, change: { recovery_sent_at: call.at } });
}

interface Mail {
  readonly kind: 'signup' | 'invite' | 'magiclink' | 'recovery';
  readonly type: 'confirmation_token' | 'recovery_token';
  readonly flow: Flow;
  readonly change: Parameters<typeof keepToken>[3]['change'];
}

async function mail(
  auth: AuthDeps,
  call: AuthCall,
  user: UserRow,
  { kind, type, flow, change }: Mail,
): Promise<UserRow> {
  const to = user.email ?? '';
  const token = makeToken(auth, to, flow);
  send(auth, call, { kind, to, token, link: kind });
  return keepToken(auth, call, user, { type, hash: token.hash, relatesTo: to, change });
}

/** Two mails, or one to the new address when there is no old one or it need not agree. */
export async function sendEmailChange(
  auth: AuthDeps,
  call: AuthCall,
  user: UserRow,
  email: string,
  flow: Flow,
): Promise<UserRow> {
  tooSoon(auth, call, user.email_change_sent_at);
  const change = { email_change: email, email_change_sent_at: call.at, email_change_confirm_status: 0 };
  const incoming = makeToken(auth, email, flow);
  send(auth, call, { kind: 'email_change', to: email, token: incoming, link: 'email_change' });
  const kept = { type: 'email_change_token_new', hash: incoming.hash, relatesTo: email, change } as const;
  const changed = await keepToken(auth, call, user, kept);
  if (!auth.config.secureEmailChange || !user.email) return changed;
  const current = makeToken(auth, user.email, flow);
  send(auth, call, { kind: 'email_change', to: user.email, token: current, link: 'email_change' });
  const old = { type: 'email_change_token_current', hash: current.hash, relatesTo: user.email, change } as const;
  return keepToken(auth, call, changed, old);
}

/** What a text message is answered with: the id that the vendor gives to those it does not send either. */
export const MESSAGE_SENT = { message_id: 'test-otp' };

/** A code by text message: to confirm a number, to sign in by it, or to change it. */
export async function sendSms(
  auth: AuthDeps,
  call: AuthCall,
  user: UserRow,
  { kind, phone }: { kind: 'sms' | 'phone_change'; phone: string },
): Promise<UserRow> {
  const token = makeToken(auth, phone, 'implicit');
  call.send({ channel: 'sms', kind, to: phone, token: token.otp, tokenHash: '', link: undefined });
  const type = kind === 'sms' ? 'confirmation_token' : 'phone_change_token';
  const change =
    kind === 'sms' ? { confirmation_sent_at: call.at } : { phone_change: phone, phone_change_sent_at: call.at };
  return keepToken(auth, call, user, { type, hash: token.hash, relatesTo: phone, change });
}

/** A nonce for a change of password. */
export async function sendReauthentication(auth: AuthDeps, call: AuthCall, user: UserRow): Promise<void> {
  tooSoon(auth, call, user.reauthentication_sent_at);
  const to = user.email || user.phone || '';
  const token = makeToken(auth, to, 'implicit');
  const channel = user.email ? 'email' : 'sms';
  call.send({ channel, kind: 'reauthentication', to, token: token.otp, tokenHash: token.hash, link: undefined });
  const change = { reauthentication_sent_at: call.at };
  await keepToken(auth, call, user, { type: 'reauthentication_token', hash: token.hash, relatesTo: to, change });
}

function send(
  auth: AuthDeps,
  call: AuthCall,
  mail: { kind: Mail['kind'] | 'email_change'; to: string; token: OneTimeToken; link: string },
): void {
  const redirectTo = redirectTarget(auth, call);
  const link = actionLink(call, { hash: mail.token.hash, type: mail.link, redirectTo });
  call.send({
    channel: 'email',
    kind: mail.kind,
    to: mail.to,
    token: mail.token.otp,
    tokenHash: mail.token.hash,
    link,
  });
}

/** Throws AuthRefused within `secondsBetweenMails` of the last one. */
function tooSoon({ config }: AuthDeps, { at }: AuthCall, sentAt: Date | null): void {
  if (!sentAt) return;
  const leftMs = sentAt.getTime() + config.secondsBetweenMails * 1000 - at.getTime();
  if (leftMs > 0) throw new AuthRefused(refusals.mailTooSoon(Math.floor(leftMs / 1000)));
}
