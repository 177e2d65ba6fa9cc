import type { AuthRoute } from './call.ts';
import { listByAdmin } from './handlers/admin-list.ts';
import { createByAdmin, deleteByAdmin, getByAdmin, updateByAdmin } from './handlers/admin-users.ts';
import { health, jwks, settings } from './handlers/open.ts';
import { signup } from './handlers/signup.ts';
import { token } from './handlers/token.ts';
import { getUser, logout, reauthenticate } from './handlers/user.ts';
import { updateUser } from './handlers/user-update.ts';

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
  { method: 'POST', pattern: '/logout', operation: 'auth.logout', ...user, handle: logout },
  { method: 'GET', pattern: '/user', operation: 'auth.user', ...user, handle: getUser },
  { method: 'PUT', pattern: '/user', operation: 'auth.updateUser', ...user, ...limited, handle: updateUser },
  { method: 'GET', pattern: '/reauthenticate', operation: 'auth.reauthenticate', ...user, handle: reauthenticate },

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
];
