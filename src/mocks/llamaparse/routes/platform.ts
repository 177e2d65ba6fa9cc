import { ApiError } from '../errors.ts';
import { downloadResponse } from '../files/downloads.ts';
import { iso } from '../jobs/views.ts';
import type { Call } from './types.ts';

/** What is neither parsing nor files. */

export function health(): Response {
  return Response.json({ status: 'ok' });
}

export function download({ service, id }: Call): Promise<Response> {
  return downloadResponse(service.downloads.find(id));
}

export function listProjects(call: Call): Response {
  const name = call.query.get('project_name');
  const own = project(call);
  return Response.json(!name || name === own.name ? [own] : []);
}

/** The account has one project, so there is one page. */
export function listProjectsV2(call: Call): Response {
  const name = call.query.get('name');
  const own = project(call);
  const items = !name || name === own.name ? [own] : [];
  return Response.json({ items, next_page_token: null, total_size: items.length });
}

export function getProject(call: Call): Response {
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
