import { type AuthCall, type AuthDeps, json } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { type Params, readParams } from '../params.ts';
import { endSessions } from '../sessions/logout.ts';
import { forgetTokens } from '../tokens/one-time.ts';
import { readBanDuration } from '../users/bans.ts';
import { confirmEmail, confirmPhone } from '../users/confirm.ts';
import { checkEmail, checkPhone } from '../users/contacts.ts';
import { createUser } from '../users/create.ts';
import { addIdentity, type Contact, changeIdentity, identityData } from '../users/identities.ts';
import { readUuid } from '../users/ids.ts';
import { checkPassword, hashPassword, isBcryptHash, unknownPassword } from '../users/passwords.ts';
import { changeUser, mergeMetadata, type UserRow, userByEmail, userById, userByPhone } from '../users/rows.ts';
import { shownUser } from '../users/view.ts';

const FIELDS = {
  id: 'string',
  aud: 'string',
  role: 'string',
  email: 'string',
  phone: 'string',
  password: 'optional string',
  password_hash: 'string',
  email_confirm: 'boolean',
  phone_confirm: 'boolean',
  user_metadata: 'object',
  app_metadata: 'object',
  ban_duration: 'string',
} as const;

type AdminUserParams = Params<typeof FIELDS>;

/** POST /admin/users */
export async function createByAdmin(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const params = await readParams(call.request, 'AdminUserParams', FIELDS);
  const contacts = await newContacts(call, params);
  const id = newId(params.id);
  const banMs = params.ban_duration === '' ? undefined : readBanDuration(params.ban_duration);
  const user = await createUser(auth, call, {
    ...(id !== undefined && { id }),
    ...(params.aud !== '' && { aud: params.aud }),
    ...(params.role !== '' && { role: params.role.trim() }),
    contacts,
    passwordHash: await givenHash(auth, call, params),
    data: params.user_metadata ?? {},
    claimsInMetadata: false,
  });
  return json(await shownUser(call.tx, await applied(call, user, params, banMs)));
}

async function newContacts(call: AuthCall, params: AdminUserParams): Promise<Contact[]> {
  if (params.email === '' && params.phone === '') {
    throw new AuthRefused(refusals.invalid('Cannot create a user without either an email or phone'));
  }
  const contacts: Contact[] = [];
  if (params.email !== '') {
    const email = checkEmail(params.email);
    if (await userByEmail(call.tx, email, params.aud || call.audience)) throw new AuthRefused(refusals.emailExists);
    contacts.push({ provider: 'email', email });
  }
  if (params.phone !== '') {
    const phone = checkPhone(params.phone);
    if (await userByPhone(call.tx, phone, params.aud || call.audience)) throw new AuthRefused(refusals.phoneExists);
    contacts.push({ provider: 'phone', phone });
  }
  return contacts;
}

function newId(text: string): string | undefined {
  if (text === '') return undefined;
  const id = readUuid(text);
  if (id === undefined) throw new AuthRefused(refusals.invalid('ID must conform to the uuid v4 format'));
  if (/^[0-]+$/.test(id)) throw new AuthRefused(refusals.invalid('ID cannot be a nil uuid'));
  return id;
}

/** Admins may give any password that bcrypt takes, or a hash; without either, nobody knows it. */
async function givenHash(auth: AuthDeps, call: AuthCall, params: AdminUserParams): Promise<string> {
  if (params.password !== undefined && params.password_hash !== '') {
    throw new AuthRefused(refusals.invalid('Only a password or a password hash should be provided'));
  }
  if (params.password_hash !== '') {
    if (isBcryptHash(params.password_hash)) return params.password_hash;
    throw new AuthRefused({ status: 500, code: 'unexpected_failure', message: 'Error creating user' });
  }
  const password = params.password || unknownPassword(auth.random);
  if (Buffer.byteLength(password) > 72) {
    throw new AuthRefused(refusals.invalid('bcrypt: password length exceeds 72 bytes'));
  }
  return hashPassword(call.tx, auth.random, password);
}

/** What create and update have in common, in the vendor's order. */
async function applied(
  call: AuthCall,
  user: UserRow,
  params: AdminUserParams,
  banMs: number | undefined,
): Promise<UserRow> {
  const { tx, at } = call;
  let changed = user;
  if (params.app_metadata) changed = await mergeMetadata(tx, changed, 'raw_app_meta_data', params.app_metadata);
  if (params.email_confirm) changed = await confirmEmail(call, changed);
  if (params.phone_confirm) changed = await confirmPhone(call, changed);
  if (banMs === undefined) return changed;
  const until = banMs === 0 ? null : new Date(at.getTime() + banMs);
  return changeUser(tx, user.id, { banned_until: until }, at);
}

/** GET /admin/users/:user_id */
export async function getByAdmin(_auth: AuthDeps, call: AuthCall): Promise<Response> {
  return json(await shownUser(call.tx, await userOfPath(call)));
}

/** PUT /admin/users/:user_id */
export async function updateByAdmin(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const { tx, at } = call;
  const user = await userOfPath(call);
  const params = await readParams(call.request, 'AdminUserParams', FIELDS);
  const email = params.email === '' ? '' : checkEmail(params.email);
  const phone = params.phone === '' ? '' : checkPhone(params.phone);
  const banMs = params.ban_duration === '' ? undefined : readBanDuration(params.ban_duration);
  await checkFree(call, user, { email, phone });
  let changed = user;
  if (params.password !== undefined) {
    checkPassword(auth.config, params.password);
    const hash = await hashPassword(tx, auth.random, params.password);
    await endSessions(tx, user.id, 'global', undefined);
    await forgetTokens(tx, user.id);
    changed = await changeUser(tx, user.id, { encrypted_password: hash }, at);
  }
  if (params.role !== '') changed = await changeUser(tx, user.id, { role: params.role.trim() }, at);
  if (email !== '') changed = await setContact(auth, call, changed, { provider: 'email', email }, params.email_confirm);
  if (phone !== '') changed = await setContact(auth, call, changed, { provider: 'phone', phone }, params.phone_confirm);
  if (params.user_metadata) changed = await mergeMetadata(tx, changed, 'raw_user_meta_data', params.user_metadata);
  return json(await shownUser(tx, await applied(call, changed, params, banMs)));
}

async function checkFree(call: AuthCall, user: UserRow, { email, phone }: { email: string; phone: string }) {
  const audience = user.aud ?? call.audience;
  const byEmail = email === '' ? undefined : await userByEmail(call.tx, email, audience);
  if (byEmail && byEmail.id !== user.id) throw new AuthRefused(refusals.emailExists);
  const byPhone = phone === '' ? undefined : await userByPhone(call.tx, phone, audience);
  if (byPhone && byPhone.id !== user.id) throw new AuthRefused(refusals.phoneExists);
}

async function setContact(
  auth: AuthDeps,
  { tx, at }: AuthCall,
  user: UserRow,
  contact: Contact,
  isConfirmed: boolean,
): Promise<UserRow> {
  const { provider } = contact;
  const data = provider === 'email' ? { email: contact.email } : { phone: contact.phone };
  const known = await changeIdentity(tx, user.id, provider, { ...data, [`${provider}_verified`]: isConfirmed }, at);
  if (!known) await addIdentity({ tx, random: auth.random, at }, user.id, provider, identityData(user.id, contact));
  return changeUser(tx, user.id, { ...data, ...(isConfirmed && { is_anonymous: false }) }, at);
}

/** DELETE /admin/users/:user_id */
export async function deleteByAdmin(_auth: AuthDeps, call: AuthCall): Promise<Response> {
  const user = await userOfPath(call);
  const fields = { should_soft_delete: 'boolean' } as const;
  const params = await readParams(call.request, 'adminUserDeleteParams', fields, { emptyIsFine: true });
  if (params.should_soft_delete) await softDelete(call, user);
  else await call.tx.query('delete from auth.users where id = $1::uuid', [user.id]);
  return json({});
}

/** Address, number and identities become unreadable, so that they are free again; the row stays. */
async function softDelete({ tx, at }: AuthCall, user: UserRow): Promise<void> {
  if (user.deleted_at) return;
  const obscured = `encode(sha256(convert_to(id::text || coalesce(%, ''), 'UTF8')), 'base64')`;
  await tx.query(
    `update auth.users set email = ${obscured.replace('%', 'email')}, phone = left(${obscured.replace('%', 'phone')}, 15),
        encrypted_password = '', confirmation_token = '', recovery_token = '', email_change = '', phone_change = '',
        raw_user_meta_data = '{}', raw_app_meta_data = '{}', deleted_at = $2, updated_at = $2 where id = $1::uuid`,
    [user.id, at],
  );
  await tx.query(
    `update auth.identities set provider_id = encode(sha256(convert_to(id::text || provider_id, 'UTF8')), 'base64'),
        identity_data = '{}', updated_at = $2 where user_id = $1::uuid`,
    [user.id, at],
  );
  await forgetTokens(tx, user.id);
  await endSessions(tx, user.id, 'global', undefined);
}

export async function userOfPath({ tx, params }: AuthCall): Promise<UserRow> {
  const id = readUuid(params.user_id ?? '');
  if (id === undefined) throw new AuthRefused(refusals.userIdNotUuid);
  const user = await userById(tx, id);
  if (!user) throw new AuthRefused(refusals.userUnknown);
  return user;
}
