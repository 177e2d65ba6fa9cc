import type { MockedRoute } from '../../kit/fidelity.ts';
import { lazily } from '../../kit/lazily.ts';
import { v1Routes } from '../v1/table.ts';
import { alphaRoutes } from '../v2alpha1/table.ts';
import { openApiRoute } from './openapi.ts';
import { type Route, type RouteRow, route } from './types.ts';

const parse = lazily(() => import('./parse.ts'));
const files = lazily(() => import('./files.ts'));
const oldFiles = lazily(() => import('./files-old.ts'));
const webhooks = lazily(() => import('./webhook-configs.ts'));
const configurations = lazily(() => import('./configurations.ts'));
const platform = lazily(() => import('./platform.ts'));

const WEBHOOKS = '/api/v1/beta/webhook-configs';
const CONFIGURATIONS = '/api/v1/beta/configurations';

const parseRows: readonly RouteRow[] = [
  ['POST', '/api/v2/parse/upload', 'parse.upload', parse('upload')],
  ['POST', '/api/v2/parse', 'parse.create', parse('create')],
  ['GET', '/api/v2/parse', 'parse.list', parse('list')],
  ['GET', '/api/v2/parse/versions', 'parse.versions', parse('versions'), 'open'],
  ['GET', '/api/v2/parse/:id', 'parse.get', parse('get')],
  ['POST', '/api/v2/parse/:id/cancel', 'parse.cancel', parse('cancel')],
  ['DELETE', '/api/v2/parse/:id', 'parse.delete', parse('remove')],
];

/** Beta paths. */
const fileRows: readonly RouteRow[] = [
  ['POST', '/api/v1/beta/files', 'files.create', files('create')],
  ['GET', '/api/v1/beta/files', 'files.list', files('list')],
  ['POST', '/api/v1/beta/files/query', 'files.query', files('query')],
  ['GET', '/api/v1/beta/files/:id', 'files.get', files('get')],
  ['GET', '/api/v1/beta/files/:id/content', 'files.content', files('content')],
  ['DELETE', '/api/v1/beta/files/:id', 'files.delete', files('remove')],
];

/** The files API of before 2026, hidden from the specification since; older clients still use it. */
const oldFileRows: readonly RouteRow[] = [
  ['POST', '/api/v1/files', 'old_files.create', oldFiles('create')],
  ['GET', '/api/v1/files', 'old_files.list', oldFiles('list')],
  ['GET', '/api/v1/files/:id', 'old_files.get', oldFiles('get')],
  ['GET', '/api/v1/files/:id/content', 'old_files.content', oldFiles('content')],
  ['DELETE', '/api/v1/files/:id', 'old_files.delete', oldFiles('remove')],
];

/** Saved webhook endpoints, used by parse requests through `webhook_configuration_ids`. */
const webhookRows: readonly RouteRow[] = [
  ['POST', WEBHOOKS, 'webhook_configs.create', webhooks('create')],
  ['GET', WEBHOOKS, 'webhook_configs.list', webhooks('list')],
  ['GET', `${WEBHOOKS}/:id`, 'webhook_configs.get', webhooks('get')],
  ['PUT', `${WEBHOOKS}/:id`, 'webhook_configs.update', webhooks('update')],
  ['DELETE', `${WEBHOOKS}/:id`, 'webhook_configs.delete', webhooks('remove')],
];

/** Saved product configurations. */
const configurationRows: readonly RouteRow[] = [
  ['POST', CONFIGURATIONS, 'configurations.create', configurations('create')],
  ['GET', CONFIGURATIONS, 'configurations.list', configurations('list')],
  ['GET', `${CONFIGURATIONS}/:id`, 'configurations.get', configurations('get')],
  ['PUT', `${CONFIGURATIONS}/:id`, 'configurations.update', configurations('update')],
  ['DELETE', `${CONFIGURATIONS}/:id`, 'configurations.delete', configurations('remove')],
];

/** What is neither parsing nor files. */
const platformRows: readonly RouteRow[] = [
  ['GET', '/api/health', 'health', platform('health'), 'open'],
  ['GET', '/api/v1/projects', 'projects.list', platform('listProjects')],
  ['GET', '/api/v1/projects/:id', 'projects.get', platform('getProject')],
  ['GET', '/api/v2/projects', 'v2_projects.list', platform('listProjectsV2')],
  ['GET', '/api/v2/projects/:id', 'v2_projects.get', platform('getProject')],
  ['GET', '/presigned/:id', 'download', platform('download'), 'open'],
];

const SERVED: readonly Route[] = [
  ...[...parseRows, ...fileRows, ...oldFileRows, ...webhookRows, ...configurationRows, ...platformRows].map(route),
  ...v1Routes,
  ...alphaRoutes,
];

/** The whole surface. Of two routes that match, the earlier one answers. */
export const ROUTES: readonly Route[] = [...SERVED, openApiRoute(SERVED)];

/** The route table, for the fidelity ledger. */
export function mockedRoutes(): readonly MockedRoute[] {
  return ROUTES.map(({ operation, method, path }) => ({ operation, method, path }));
}
