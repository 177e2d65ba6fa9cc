import { z } from 'zod';
import { readJson } from '../body.ts';
import { iso } from '../jobs/views.ts';
import { check } from '../options/check.ts';
import { type Configuration, parameters } from '../options/configurations.ts';
import { pageBody } from '../paging.ts';
import { readConfigurationListQuery } from '../queries.ts';
import { refuseTier } from '../schemas.ts';
import type { Call } from './types.ts';

const name = z.string().min(1).max(255);
const createBody = z.strictObject({ name, parameters });
const updateBody = z.strictObject({ name: name.nullish(), parameters: parameters.nullish() });

export async function create(call: Call): Promise<Response> {
  const body = await read(call, createBody);
  return Response.json(view(call.service.configurations.save({ ...body, projectId: call.projectId })));
}

export function list(call: Call): Response {
  return Response.json(
    pageBody(call.service.configurations.list(readConfigurationListQuery(call.query), call.projectId), view),
  );
}

export function get(call: Call): Response {
  return Response.json(view(call.service.configurations.get(call.id, call.askedProjectId)));
}

export async function update(call: Call): Promise<Response> {
  const { configurations } = call.service;
  const known = configurations.get(call.id, call.askedProjectId);
  const { name: newName, parameters: newParameters } = await read(call, updateBody);
  const changes = { ...(newName != null && { name: newName }), ...(newParameters && { parameters: newParameters }) };
  return Response.json(view(configurations.update(known, changes)));
}

export function remove(call: Call): Response {
  call.service.configurations.delete(call.id, call.askedProjectId);
  return new Response(null, { status: 204 });
}

async function read<T extends { parameters?: Configuration['parameters'] | null | undefined }>(
  call: Call,
  schema: z.ZodType<T>,
): Promise<T> {
  const body = check(schema, await readJson(call.request), ['body']);
  const saved = body.parameters;
  if (saved?.product_type === 'parse_v2') refuseTier(saved);
  return body;
}

function view(configuration: Configuration): Record<string, unknown> {
  const { id, name: title, createdAt, updatedAt } = configuration;
  return {
    id,
    name: title,
    product_type: configuration.parameters.product_type,
    version: iso(updatedAt),
    parameters: configuration.parameters,
    created_at: iso(createdAt),
    updated_at: iso(updatedAt),
  };
}
