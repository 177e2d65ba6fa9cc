import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenApiDocument } from './openapi.ts';
import { startWorld, type World } from './testkit/world.ts';

let world: World;
let document: OpenApiDocument;
beforeAll(async () => {
  world = await startWorld();
  document = (await world.api.get('/openapi.json')).body;
});
afterAll(() => world[Symbol.asyncDispose]());

test('the document lists every route, and nothing else', () => {
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
  );
  const routes = world.api.routes.map(({ method, path, id }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')} ${id}`);
  expect(document.openapi).toBe('3.1.0');
  expect(listed.sort()).toEqual(routes.sort());
  expect(new Set(world.api.routes.map(({ id }) => id)).size).toBe(world.api.routes.length);
});

test('the routes are those the design names', () => {
  const wanted = [
    'post /api/v2/upload',
    'get /api/v2/upload/limits',
    'get /api/v2/jobs',
    'get /api/v2/jobs/:jobId',
    'post /api/v2/jobs/:jobId/uploaded',
    'post /api/v2/jobs/:jobId/retry',
    'get /api/v2/documents/:documentId/chunks',
    'post /api/v2/query',
    'post /api/v2/webhooks/llamaparse/:jobId',
    'get /health',
    'get /health/db',
    'get /health/external',
    'get /health/worker',
    'get /openapi.json',
    'get /docs',
    'get /admin/alerts',
    'get /admin/api-keys',
    'get /admin/audit',
    'get /admin/jobs/stuck',
    'get /admin/performance',
    'get /metrics',
    'get /admin/mode',
    'post /admin/mode',
    'get /admin/dead-letters',
    'post /admin/dead-letters/replay',
    'get /admin/costs',
    'get /admin/costs/forecast',
    'get /admin/budgets',
    'put /admin/budgets',
  ];
  expect(world.api.routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(wanted.sort());
});

test('each operation says who may call, what goes in and what may come out', () => {
  const upload = document.paths['/api/v2/upload']?.post;
  expect(upload?.security).toEqual([{ user: [] }]);
  expect(upload?.requestBody?.content['application/json']?.schema).toMatchObject({
    type: 'object',
    required: ['filename', 'bytes_len', 'mime', 'sha256'],
    additionalProperties: false,
  });
  expect(Object.keys(upload?.responses ?? {})).toEqual(expect.arrayContaining(['200', '401', '409', '422', '429']));
  const jobs = document.paths['/api/v2/jobs']?.get;
  expect(jobs?.parameters.map(({ name, required }) => `${name} ${required}`)).toEqual([
    'limit false',
    'cursor false',
    'status false',
    'state false',
  ]);
  expect(document.paths['/health']?.get?.security).toEqual([]);
});

test('the page names every path and asks nothing of the network', async () => {
  const page = (await world.api.get('/docs')).text;
  for (const path of Object.keys(document.paths)) expect(page).toContain(path);
  expect(page).not.toMatch(/<script|<link|@import|src=|url\(|https?:\/\//);
});
