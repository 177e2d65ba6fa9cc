import type { Route } from './types.ts';

/** `GET /api/openapi.json`: what this mock serves, from its own route table. Bodies are not described. */
export function openApiRoute(routes: readonly Route[]): Route {
  return {
    operation: 'openapi',
    method: 'GET',
    path: '/api/openapi.json',
    open: true,
    handle: () => Response.json(document(routes)),
  };
}

function document(routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, path) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Llama Platform', version: '0.1.0', description: 'What the mock of it serves.' },
    paths,
    components: { securitySchemes: { HTTPBearer: { type: 'http', scheme: 'bearer' } } },
  };
}

function operation(route: Route, path: string): Record<string, unknown> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const parameter = (where: 'path' | 'query') => (name: string | undefined) => ({
    name,
    in: where,
    required: where === 'path',
    schema: { type: 'string' },
  });
  const tenant = route.open ? [] : ['project_id', 'organization_id'].map(parameter('query'));
  return {
    operationId: `${route.operation} ${path}`,
    parameters: [...names.map(parameter('path')), ...tenant],
    responses: { 200: { description: 'Successful Response' }, 422: { description: 'Validation Error' } },
    ...(route.open ? {} : { security: [{ HTTPBearer: [] }] }),
  };
}
