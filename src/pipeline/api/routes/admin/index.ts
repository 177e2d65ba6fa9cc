import type { ApiDeps } from '../../deps.ts';
import type { Route } from '../../route.ts';
import { deadLetterRoutes } from './dead-letters.ts';

/** What only whoever runs the pipeline may ask and do: each route has `auth: 'admin'`. */
export function adminRoutes(deps: ApiDeps): Route[] {
  return [...deadLetterRoutes(deps)];
}
