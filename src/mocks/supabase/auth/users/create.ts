import { DatabaseError } from '../../../../lib/database/types.ts';
import { uuidV4 } from '../../../../lib/ids.ts';
import type { AuthCall, AuthDeps } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import type { JsonObject } from '../params.ts';
import { addIdentity, type Contact, identityData } from './identities.ts';
import { insertUser, type UserRow } from './rows.ts';

interface UserToCreate {
  readonly id?: string;
  /** Each gets an identity; the first gives `app_metadata.provider`. None: an anonymous user. */
  readonly contacts: readonly Contact[];
  readonly passwordHash: string;
  readonly data: JsonObject;
  /** Whether the claims of the identity stand in user_metadata too, as after a sign-up. */
  readonly claimsInMetadata: boolean;
  readonly role?: string;
  readonly aud?: string;
}

/** Inserts the user and its identities, unconfirmed. Throws AuthRefused when the database will not have it. */
export async function createUser(auth: AuthDeps, call: AuthCall, user: UserToCreate): Promise<UserRow> {
  const { contacts, data } = user;
  const id = user.id ?? uuidV4(auth.random);
  const [first] = contacts;
  const claims = contacts.map((contact) => ({ contact, data: identityData(id, contact) }));
  const shared = user.claimsInMetadata ? Object.assign({}, ...claims.map((claim) => claim.data)) : {};
  const providers = contacts.map(({ provider }) => provider);
  const row = await inserted(() =>
    insertUser(
      call.tx,
      {
        id,
        email: contacts.find((contact) => contact.provider === 'email')?.email,
        phone: contacts.find((contact) => contact.provider === 'phone')?.phone,
        passwordHash: user.passwordHash,
        aud: user.aud ?? call.audience,
        role: user.role ?? 'authenticated',
        appMetadata: first ? { provider: first.provider, providers } : {},
        userMetadata: { ...data, ...shared },
        isAnonymous: first === undefined,
      },
      call.at,
    ),
  );
  for (const claim of claims) {
    const own = user.claimsInMetadata ? { ...data, ...claim.data } : claim.data;
    await addIdentity({ tx: call.tx, random: auth.random, at: call.at }, id, claim.contact.provider, own);
  }
  return row;
}

/** A seed's trigger may refuse a user, and two sign-ups may race: the vendor has one answer for both. */
async function inserted(insert: () => Promise<UserRow>): Promise<UserRow> {
  try {
    return await insert();
  } catch (error) {
    throw error instanceof DatabaseError ? new AuthRefused(refusals.savingUser) : error;
  }
}
