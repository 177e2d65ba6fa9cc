import type { RouteDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { adminRoutes } from './admin/index.ts';
import { chunksRoute } from './chunks.ts';
import { docsRoutes } from './docs.ts';
import { healthRoutes } from './health.ts';
import { jobRoute } from './job.ts';
import { jobsRoute } from './jobs.ts';
import { limitsRoute } from './limits.ts';
import { metricsRoute } from './metrics.ts';
import { queryRoute } from './query.ts';
import { retryRoute } from './retry.ts';
import { uploadRoute } from './upload.ts';
import { uploadedRoute } from './uploaded.ts';
import { webhookRoute } from './webhook.ts';

/** Everything that can be asked. The app, the OpenAPI document and the tests walk this one list. */
export function apiRoutes(deps: RouteDeps): readonly Route[] {
  const routes: Route[] = [
    uploadRoute(deps),
    limitsRoute(deps),
    jobsRoute(deps),
    jobRoute(deps),
    uploadedRoute(deps),
    retryRoute(deps),
    chunksRoute(deps),
    queryRoute(deps),
    webhookRoute(deps),
    ...healthRoutes(deps),
    metricsRoute(deps),
    ...adminRoutes(deps),
  ];
  return [...routes, ...docsRoutes(() => routes)];
}
