import type { z } from 'zod';
import { readJson } from '../body.ts';
import { iso } from '../jobs/views.ts';
import { check } from '../options/check.ts';
import { type WebhookConfig, webhookConfigCreate, webhookConfigUpdate } from '../webhooks/webhook-configs.ts';
import type { Call } from './types.ts';

/** 200 as FastAPI answers unless told otherwise; the real status is unknown, and the SDK takes any 2xx. */
export async function create(call: Call): Promise<Response> {
  const settings = await read(call, webhookConfigCreate);
  return Response.json(view(call.service.webhookConfigs.add(call.projectId, settings)));
}

export function list(call: Call): Response {
  return Response.json(call.service.webhookConfigs.list(call.projectId).map(view));
}

export function get(call: Call): Response {
  return Response.json(view(call.service.webhookConfigs.get(call.id, call.askedProjectId)));
}

export async function update(call: Call): Promise<Response> {
  const { webhookConfigs } = call.service;
  const config = webhookConfigs.get(call.id, call.askedProjectId);
  return Response.json(view(webhookConfigs.update(config, await read(call, webhookConfigUpdate))));
}

export function remove(call: Call): Response {
  call.service.webhookConfigs.delete(call.id, call.askedProjectId);
  return new Response(null, { status: 204 });
}

async function read<Schema extends z.ZodType>(call: Call, schema: Schema): Promise<z.infer<Schema>> {
  return check(schema, await readJson(call.request), ['body']);
}

/** The secret is write-only. */
function view({ id, projectId, createdAt, updatedAt, settings }: WebhookConfig): Record<string, unknown> {
  return {
    id,
    tenant_type: 'project',
    tenant_id: projectId,
    webhook_url: settings.webhook_url,
    webhook_events: settings.webhook_events ?? null,
    webhook_headers: settings.webhook_headers ?? null,
    webhook_output_format: settings.webhook_output_format ?? null,
    has_secret: Boolean(settings.webhook_signing_secret),
    created_at: iso(createdAt),
    updated_at: iso(updatedAt),
  };
}
