import type { ApiDeps } from '../../deps.ts';
import type { Route } from '../../route.ts';
import { alertsRoute } from './alerts.ts';
import { apiKeysRoute } from './api-keys.ts';
import { auditRoute } from './audit.ts';
import { budgetRoutes } from './budgets.ts';
import { costRoutes } from './costs.ts';
import { deadLettersRoute } from './dead-letters.ts';
import { modeRoutes } from './mode.ts';
import { performanceRoute } from './performance.ts';
import { replayRoute } from './replay.ts';
import { stuckJobsRoute } from './stuck.ts';

/** What only whoever runs the pipeline may ask and do: each route has `auth: 'admin'`. */
export function adminRoutes(deps: ApiDeps): Route[] {
  return [
    ...modeRoutes(deps),
    deadLettersRoute(deps),
    replayRoute(deps),
    stuckJobsRoute(deps),
    performanceRoute(deps),
    alertsRoute(deps),
    ...costRoutes(deps),
    ...budgetRoutes(deps),
    apiKeysRoute(deps),
    auditRoute(deps),
  ];
}
