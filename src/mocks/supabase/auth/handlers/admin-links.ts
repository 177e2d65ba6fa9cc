import { type AuthCall, type AuthDeps, json } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { type JsonObject, type Params, readParams } from '../params.ts';
import { hashOf, keepToken, makeToken, type OneTimeToken } from '../tokens/one-time.ts';
import { actionLink, redirectTarget } from '../tokens/redirect-target.ts';
import { sendInvite } from '../tokens/send.ts';
import { checkEmail } from '../users/contacts.ts';
import { createUser } from '../users/create.ts';
import { checkPassword, hashPassword, unknownPassword } from '../users/passwords.ts';
import { mergeMetadata, type UserRow, userByEmail } from '../users/rows.ts';
import { shownUser } from '../users/view.ts';

/** POST /invite */
export async function invite(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'InviteParams', { email: 'string', data: 'object' });
  const email = checkEmail(params.email);
  const known = await userByEmail(call.tx, email, call.audience);
  if (known?.email_confirmed_at) throw new AuthRefused(refusals.emailExists);
  const user = known ?? (await invited(auth, call, email, params.data));
  return json(await shownUser(call.tx, await sendInvite(auth, call, user)));
}

function invited(auth: AuthDeps, call: AuthCall, email: string, data: JsonObject | undefined): Promise<UserRow> {
  const contacts = [{ provider: 'email', email }] as const;
  return createUser(auth, call, { contacts, passwordHash: '', data: data ?? {}, claimsInMetadata: false });
}

const FIELDS = {
  type: 'string',
  email: 'string',
  new_email: 'string',
  password: 'string',
  data: 'object',
  redirect_to: 'string',
} as const;

type LinkParams = Params<typeof FIELDS>;

const TYPES = ['signup', 'invite', 'magiclink', 'recovery', 'email_change_current', 'email_change_new'] as const;
type LinkType = (typeof TYPES)[number];

/** POST /admin/generate_link: what a mail would hold, without a mail. */
export async function generateLink(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'GenerateLinkParams', FIELDS);
  const email = checkEmail(params.email);
  const known = await userByEmail(call.tx, email, call.audience);
  const type = linkType(params.type, known);
  const token = makeToken(auth, email, 'implicit');
  const user = await prepared(auth, call, { ...params, email }, type, known);
  const kept = await keep(auth, call, user, { type, token, newEmail: params.new_email });
  const redirectTo = redirectTarget(auth, call, params.redirect_to);
  const verified = type.startsWith('email_change') ? 'email_change' : type;
  return json({
    ...(await shownUser(call.tx, kept.user)),
    action_link: actionLink(call, { hash: kept.hash, type: verified, redirectTo }),
    email_otp: token.otp,
    hashed_token: token.hash,
    verification_type: type,
    redirect_to: redirectTo,
  });
}

/** A magic link for somebody new is a sign-up. Throws AuthRefused for what is no type, or needs a user. */
function linkType(text: string, known: UserRow | undefined): LinkType {
  const type = TYPES.find((one) => one === text);
  if (type === undefined) throw new AuthRefused(refusals.invalid(`Invalid email action link type requested: ${text}`));
  if (known || type === 'signup' || type === 'invite') return type;
  if (type === 'magiclink') return 'signup';
  throw new AuthRefused(refusals.emailUnknown);
}

/** The user the link is for, made if need be. */
async function prepared(
  auth: AuthDeps,
  call: AuthCall,
  params: LinkParams,
  type: LinkType,
  known: UserRow | undefined,
): Promise<UserRow> {
  if (type !== 'signup' && type !== 'invite') return known as UserRow;
  if (known?.email_confirmed_at) throw new AuthRefused(refusals.emailExists);
  if (type === 'invite') return known ?? invited(auth, call, params.email, params.data);
  if (known) return params.data ? mergeMetadata(call.tx, known, 'raw_user_meta_data', params.data) : known;
  const password = params.type === 'magiclink' ? unknownPassword(auth.random) : params.password;
  if (password === '') throw new AuthRefused(refusals.passwordMissing);
  checkPassword(auth.config, password);
  return createUser(auth, call, {
    contacts: [{ provider: 'email', email: params.email }],
    passwordHash: await hashPassword(call.tx, auth.random, password),
    data: params.data ?? {},
    claimsInMetadata: false,
  });
}

async function keep(
  auth: AuthDeps,
  call: AuthCall,
  user: UserRow,
  { type, token, newEmail }: { type: LinkType; token: OneTimeToken; newEmail: string },
): Promise<{ user: UserRow; hash: string }> {
  const { at } = call;
  const relatesTo = user.email ?? '';
  const { hash } = token;
  switch (type) {
    case 'signup':
    case 'invite': {
      const change = { confirmation_sent_at: at, ...(type === 'invite' && { invited_at: at }) };
      return { hash, user: await keepToken(auth, call, user, { type: 'confirmation_token', hash, relatesTo, change }) };
    }
    case 'magiclink':
    case 'recovery': {
      const change = { recovery_sent_at: at };
      return { hash, user: await keepToken(auth, call, user, { type: 'recovery_token', hash, relatesTo, change }) };
    }
    case 'email_change_current':
    case 'email_change_new':
      return keepEmailChange(auth, call, user, { type, token, newEmail });
    default:
      return type satisfies never;
  }
}

async function keepEmailChange(
  auth: AuthDeps,
  call: AuthCall,
  user: UserRow,
  {
    type,
    token,
    newEmail,
  }: { type: 'email_change_current' | 'email_change_new'; token: OneTimeToken; newEmail: string },
): Promise<{ user: UserRow; hash: string }> {
  if (!auth.config.secureEmailChange && type === 'email_change_current') {
    throw new AuthRefused(refusals.invalid('Enable secure email change to generate link for current email'));
  }
  const email = checkEmail(newEmail);
  const other = await userByEmail(call.tx, email, user.aud ?? call.audience);
  if (other && other.id !== user.id) throw new AuthRefused(refusals.emailExists);
  const isNew = type === 'email_change_new';
  const hash = isNew ? hashOf(email, token.otp) : token.hash;
  const kept = await keepToken(auth, call, user, {
    type: isNew ? 'email_change_token_new' : 'email_change_token_current',
    hash,
    relatesTo: isNew ? email : (user.email ?? ''),
    change: { email_change: email, email_change_sent_at: call.at, email_change_confirm_status: 0 },
  });
  return { user: kept, hash };
}
