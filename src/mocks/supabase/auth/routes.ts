import type { AuthRoute } from './call.ts';
import { generateLink, invite } from './handlers/admin-links.ts';
import { listByAdmin } from './handlers/admin-list.ts';
import { createByAdmin, deleteByAdmin, getByAdmin, updateByAdmin } from './handlers/admin-users.ts';
import { challenge, verifyFactor } from './handlers/factor-challenges.ts';
import { deleteFactorByAdmin, enroll, factorsByAdmin, unenroll, updateFactorByAdmin } from './handlers/factors.ts';
import { health, jwks, settings } from './handlers/open.ts';
import { magicLink, otp, recover } from './handlers/otp.ts';
import { authorize, linkIdentity, sso, unlinkIdentity } from './handlers/providers.ts';
import { resend } from './handlers/resend.ts';
import { signup } from './handlers/signup.ts';
import { token } from './handlers/token.ts';
import { getUser, logout, reauthenticate } from './handlers/user.ts';
import { updateUser } from './handlers/user-update.ts';
import { followLink, verify } from './handlers/verify.ts';

const anyone = { access: 'anyone' } as const;
const user = { access: 'user' } as const;
const admin = { access: 'admin' } as const;
const limited = { limited: true } as const;

/** What of Auth exists. Everything else is an unknown route, as the vendor says it. */
export const authRoutes: readonly AuthRoute[] = [
  { method: 'GET', pattern: '/health', operation: 'auth.health', ...anyone, handle: health },
  { method: 'GET', pattern: '/settings', operation: 'auth.settings', ...anyone, handle: settings },
  { method: 'GET', pattern: '/.well-known/jwks.json', operation: 'auth.jwks', ...anyone, handle: jwks },

  { method: 'POST', pattern: '/signup', operation: 'auth.signup', ...anyone, ...limited, handle: signup },
  { method: 'POST', pattern: '/token', operation: 'auth.token', ...anyone, ...limited, handle: token },
  { method: 'POST', pattern: '/otp', operation: 'auth.otp', ...anyone, ...limited, handle: otp },
  { method: 'POST', pattern: '/magiclink', operation: 'auth.magiclink', ...anyone, ...limited, handle: magicLink },
  { method: 'POST', pattern: '/recover', operation: 'auth.recover', ...anyone, ...limited, handle: recover },
  { method: 'POST', pattern: '/resend', operation: 'auth.resend', ...anyone, ...limited, handle: resend },
  { method: 'POST', pattern: '/verify', operation: 'auth.verify', ...anyone, ...limited, handle: verify },
  { method: 'GET', pattern: '/verify', operation: 'auth.followLink', ...anyone, ...limited, handle: followLink },
  { method: 'GET', pattern: '/authorize', operation: 'auth.authorize', ...anyone, handle: authorize },
  { method: 'POST', pattern: '/sso', operation: 'auth.sso', ...anyone, handle: sso },

  { method: 'POST', pattern: '/logout', operation: 'auth.logout', ...user, handle: logout },
  { method: 'GET', pattern: '/user', operation: 'auth.user', ...user, handle: getUser },
  { method: 'PUT', pattern: '/user', operation: 'auth.updateUser', ...user, ...limited, handle: updateUser },
  { method: 'GET', pattern: '/reauthenticate', operation: 'auth.reauthenticate', ...user, handle: reauthenticate },

  {
    method: 'GET',
    pattern: '/user/identities/authorize',
    operation: 'auth.linkIdentity',
    ...user,
    handle: linkIdentity,
  },
  {
    method: 'DELETE',
    pattern: '/user/identities/:identity_id',
    operation: 'auth.unlinkIdentity',
    ...user,
    handle: unlinkIdentity,
  },

  { method: 'POST', pattern: '/invite', operation: 'auth.admin.invite', ...admin, handle: invite },
  {
    method: 'POST',
    pattern: '/admin/generate_link',
    operation: 'auth.admin.generateLink',
    ...admin,
    handle: generateLink,
  },
  { method: 'GET', pattern: '/admin/users', operation: 'auth.admin.listUsers', ...admin, handle: listByAdmin },
  { method: 'POST', pattern: '/admin/users', operation: 'auth.admin.createUser', ...admin, handle: createByAdmin },
  { method: 'GET', pattern: '/admin/users/:user_id', operation: 'auth.admin.getUser', ...admin, handle: getByAdmin },
  {
    method: 'PUT',
    pattern: '/admin/users/:user_id',
    operation: 'auth.admin.updateUser',
    ...admin,
    handle: updateByAdmin,
  },
  {
    method: 'DELETE',
    pattern: '/admin/users/:user_id',
    operation: 'auth.admin.deleteUser',
    ...admin,
    handle: deleteByAdmin,
  },

  { method: 'POST', pattern: '/factors', operation: 'auth.mfa.enroll', ...user, handle: enroll },
  {
    method: 'POST',
    pattern: '/factors/:factor_id/challenge',
    operation: 'auth.mfa.challenge',
    ...user,
    handle: challenge,
  },
  {
    method: 'POST',
    pattern: '/factors/:factor_id/verify',
    operation: 'auth.mfa.verify',
    ...user,
    handle: verifyFactor,
  },
  { method: 'DELETE', pattern: '/factors/:factor_id', operation: 'auth.mfa.unenroll', ...user, handle: unenroll },
  {
    method: 'GET',
    pattern: '/admin/users/:user_id/factors',
    operation: 'auth.admin.mfa.listFactors',
    ...admin,
    handle: factorsByAdmin,
  },
  {
    method: 'PUT',
    pattern: '/admin/users/:user_id/factors/:factor_id',
    operation: 'auth.admin.mfa.updateFactor',
    ...admin,
    handle: updateFactorByAdmin,
  },
  {
    method: 'DELETE',
    pattern: '/admin/users/:user_id/factors/:factor_id',
    operation: 'auth.admin.mfa.deleteFactor',
    ...admin,
    handle: deleteFactorByAdmin,
  },
];
