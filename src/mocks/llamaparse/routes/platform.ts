import { ApiError } from '../errors.ts';
import { downloadResponse } from '../files/downloads.ts';
import { iso } from '../jobs/views.ts';
import type { Call, Route } from './types.ts';

/** What is neither parsing nor files. */
export const platformRoutes: readonly Route[] = [
  {
    operation: 'health',
    method: 'GET',
    path: '/api/health',
    open: true,
    handle: () => Response.json({ status: 'ok' }),
  },
  { operation: 'projects.list', method: 'GET', path: '/api/v1/projects', handle: listProjects },
  { operation: 'projects.get', method: 'GET', path: '/api/v1/projects/:id', handle: getProject },
  { operation: 'v2_projects.list', method: 'GET', path: '/api/v2/projects', handle: listProjectsV2 },
  { operation: 'v2_projects.get', method: 'GET', path: '/api/v2/projects/:id', handle: getProject },
  {
    operation: 'download',
    method: 'GET',
    path: '/presigned/:id',
    open: true,
    handle: ({ service, id }) => downloadResponse(service.downloads.find(id)),
  },
];

function listProjects(call: Call): Response {
  const name = call.query.get('project_name');
  const own = project(call);
  return Response.json(!name || name === own.name ? [own] : []);
}

/** The account has one project, so there is one page. */
function listProjectsV2(call: Call): Response {
  const name = call.query.get('name');
  const own = project(call);
  const items = !name || name === own.name ? [own] : [];
  return Response.json({ items, next_page_token: null, total_size: items.length });
}

function getProject(call: Call): Response {
  if (call.id !== call.account.projectId) throw new ApiError(404, `Project ${call.id} not found`);
  return Response.json(project(call));
}

function project({ account, context }: Call) {
  return {
    id: account.projectId,
    name: 'Default',
    organization_id: account.organizationId,
    is_default: true,
    created_at: iso(context.startedAt),
    updated_at: iso(context.startedAt),
  };
}
