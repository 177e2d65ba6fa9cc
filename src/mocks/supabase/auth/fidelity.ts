import type { Fidelity, FidelityEntries, NotMocked } from '../../kit/fidelity.ts';

/** Nobody recorded Auth: shapes and texts are from the vendor's published server and its client. */
const driven = (...deviations: string[]): Fidelity => ({
  source: 'sdk source',
  sdk: '@supabase/supabase-js',
  deviations,
});
const plain = (...deviations: string[]): Fidelity => ({ source: 'sdk source', sdk: undefined, deviations });

const HASH = 'Passwords are hashed by bcrypt of 4 rounds of 2, not 10.';
const LIMITS = 'Rate limits are off unless asked for, and count all clients together.';
const OUTBOX = 'Nothing is sent: codes and links are in the outbox, `GET /api/v1/messages` in Mailpit’s form.';
const JSON_WORDS = 'A body that is no JSON is refused with the vendor’s code; the parser’s own words differ in places.';

export const authEntries: FidelityEntries = {
  'auth.health': plain('The version is made up.'),
  'auth.settings': plain(),
  'auth.jwks': plain('The order of a key’s members is not the vendor’s.'),
  'auth.signup': driven(HASH, LIMITS, JSON_WORDS, 'The strings NUL and deep nesting are refused with 400.'),
  'auth.token': driven(
    'grant_type=id_token and web3 are refused: no provider is set up.',
    'Refresh tokens are of the older form, twelve characters; the longer signed form is refused as malformed.',
    'Users of a seed without instance_id or with NULL tokens sign in; the vendor fails with 500.',
  ),
  'auth.otp': driven(OUTBOX),
  'auth.magiclink': plain(OUTBOX),
  'auth.recover': driven(OUTBOX),
  'auth.resend': driven(OUTBOX),
  'auth.verify': driven(),
  'auth.followLink': plain(),
  'auth.authorize': plain('No provider is set up: every one is refused as not enabled.'),
  'auth.sso': driven('SAML is off.'),
  'auth.logout': driven(),
  'auth.user': driven('The words about a token that does not parse are one for all its ways.'),
  'auth.updateUser': driven(HASH),
  'auth.reauthenticate': driven(OUTBOX),
  'auth.linkIdentity': driven('Off by default; where it is on, no provider is set up.'),
  'auth.unlinkIdentity': driven('Off by default.'),
  'auth.mfa.enroll': driven(
    'TOTP, and phones where they are on; never WebAuthn.',
    'qr_code draws the code as one path, not as squares.',
  ),
  'auth.mfa.challenge': driven(),
  'auth.mfa.verify': driven(),
  'auth.mfa.unenroll': driven(),
  'auth.admin.mfa.listFactors': driven(),
  'auth.admin.mfa.updateFactor': plain(),
  'auth.admin.mfa.deleteFactor': driven(),
  'auth.admin.invite': driven(OUTBOX),
  'auth.admin.generateLink': driven(
    'hashed_token of email_change_new is the old address’s, as in the vendor’s source.',
  ),
  'auth.admin.listUsers': driven('At most 10,000 users a page.'),
  'auth.admin.createUser': driven(
    HASH,
    'A password_hash of Argon2 or Firebase’s scrypt that takes more than 256 MiB is refused. One of no kind that is known is refused with 400; the vendor fails with 500.',
  ),
  'auth.admin.getUser': driven(),
  'auth.admin.updateUser': driven('An address that another user has is refused with 422; the vendor fails with 500.'),
  'auth.admin.deleteUser': driven(),
};

export const authNotMocked: readonly NotMocked[] = [
  { calls: 'OAuth server, custom providers, passkeys, SAML', answer: '404 `404 page not found`, as an unknown route' },
];
