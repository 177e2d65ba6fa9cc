import { type AuthCall, type AuthDeps, json } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import { type Params, readParams } from '../params.ts';
import { readBanDuration } from '../users/bans.ts';
import { confirmEmail, confirmPhone } from '../users/confirm.ts';
import { checkEmail, checkPhone } from '../users/contacts.ts';
import { createUser } from '../users/create.ts';
import { addIdentity, type Contact, changeIdentity, identityData } from '../users/identities.ts';
import { readUuid } from '../users/ids.ts';
import { forgetAllTokens, storePassword } from '../users/new-password.ts';
import { checkPassword, hashPassword, isKnownHash, unknownPassword } from '../users/passwords.ts';
import { changeUser, mergeMetadata, type UserRow, userByEmail, userById, userByPhone } from '../users/rows.ts';
import { softDelete } from '../users/soft-delete.ts';
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
  const { app_metadata: metadata } = params;
  const described = metadata ? await mergeMetadata(call.tx, user, 'raw_app_meta_data', metadata) : user;
  const answer = await banned(call, await confirmed(call, described, params), banMs);
  return json(await shownUser(call.tx, answer));
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

/** A password that is strong enough, or a hash; without either, nobody knows it. */
async function givenHash(auth: AuthDeps, call: AuthCall, params: AdminUserParams): Promise<string> {
  if (params.password !== undefined && params.password_hash !== '') {
    throw new AuthRefused(refusals.invalid('Only a password or a password hash should be provided'));
  }
  if (params.password_hash !== '') {
    if (isKnownHash(params.password_hash)) return params.password_hash;
    // the vendor fails with 500 over this; the words are ours
    throw new AuthRefused(refusals.invalid('Password hash is of no kind that is known'));
  }
  if (params.password) checkPassword(auth.config, params.password);
  return hashPassword(call.tx, auth.random, params.password || unknownPassword(auth.random));
}

async function confirmed(call: AuthCall, user: UserRow, params: AdminUserParams): Promise<UserRow> {
  const byEmail = params.email_confirm ? await confirmEmail(call, user) : user;
  return params.phone_confirm ? confirmPhone(call, byEmail) : byEmail;
}

/** For so many milliseconds; 0 lifts a ban, undefined leaves it as it is. */
async function banned({ tx, at }: AuthCall, user: UserRow, banMs: number | undefined): Promise<UserRow> {
  if (banMs === undefined) return user;
  const until = banMs === 0 ? null : new Date(at.getTime() + banMs);
  return changeUser(tx, user.id, { banned_until: until }, at);
}

/** GET /admin/users/:user_id */
export async function getByAdmin(_auth: AuthDeps, call: AuthCall): Promise<Response> {
  return json(await shownUser(call.tx, await userOfPath(call)));
}

/** PUT /admin/users/:user_id. Confirmations come before a new address and metadata last, as the vendor does them. */
export async function updateByAdmin(auth: AuthDeps, call: AuthCall): Promise<Response> {
  const { tx, at } = call;
  const user = await userOfPath(call);
  const params = await readParams(call.request, 'AdminUserParams', FIELDS);
  const email = params.email === '' ? '' : checkEmail(params.email);
  const phone = params.phone === '' ? '' : checkPhone(params.phone);
  const banMs = params.ban_duration === '' ? undefined : readBanDuration(params.ban_duration);
  if (params.password !== undefined) checkPassword(auth.config, params.password);
  await checkFree(call, user, { email, phone });
  let changed = user;
  if (params.role !== '') changed = await changeUser(tx, user.id, { role: params.role.trim() }, at);
  changed = await confirmed(call, changed, params);
  if (params.password !== undefined) {
    const hash = await hashPassword(tx, auth.random, params.password);
    changed = await storePassword(call, changed, { hash, sessionId: undefined });
  }
  if (email !== '') changed = await setContact(auth, call, changed, { provider: 'email', email }, params.email_confirm);
  if (phone !== '') changed = await setContact(auth, call, changed, { provider: 'phone', phone }, params.phone_confirm);
  // what was sent to the old address is no longer to be trusted
  if (email !== '' || phone !== '') changed = await forgetAllTokens(call, changed);
  if (params.app_metadata) changed = await mergeMetadata(tx, changed, 'raw_app_meta_data', params.app_metadata);
  if (params.user_metadata) changed = await mergeMetadata(tx, changed, 'raw_user_meta_data', params.user_metadata);
  return json(await shownUser(tx, await banned(call, changed, banMs)));
}

/** The vendor does not look first and fails with 500, as its unique index refuses; here bad input is always a refusal. */
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
  const address = provider === 'email' ? { email: contact.email } : { phone: contact.phone };
  const data = { ...address, [`${provider}_verified`]: isConfirmed };
  const known = await changeIdentity(tx, user.id, provider, data, at);
  if (!known) {
    const own = { ...identityData(user.id, contact), ...data };
    await addIdentity({ tx, random: auth.random, at }, user.id, provider, own);
  }
  return changeUser(tx, user.id, { ...address, ...(isConfirmed && { is_anonymous: false }) }, at);
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

export async function userOfPath({ tx, params }: AuthCall): Promise<UserRow> {
  const id = readUuid(params.user_id ?? '');
  if (id === undefined) throw new AuthRefused(refusals.userIdNotUuid);
  const user = await userById(tx, id);
  if (!user) throw new AuthRefused(refusals.userUnknown);
  return user;
}
