import { z } from 'zod';
import type { Context } from '../context.ts';
import { errors } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { type WebhookConfiguration, webhookFields } from '../options/options.ts';

/** The events that a stored configuration may name (SDK 2.16.0); of them this mock sends those of parsing. */
const EVENTS = [
  ...events('batch', 'cancelled error pending running success'),
  ...events('classify', 'cancelled error partial_success pending running success'),
  ...events('extract', 'cancelled error partial_success pending success'),
  ...events('parse', 'cancelled error partial_success pending running success'),
  ...events('sheets', 'cancelled error partial_success pending success'),
  ...events('split', 'cancelled error pending processing success'),
  'unmapped_event',
];

const stored = {
  webhook_events: z.array(z.enum(EVENTS)).min(1).max(50).nullish(),
  webhook_headers: webhookFields.webhook_headers,
  webhook_output_format: webhookFields.webhook_output_format,
  webhook_signing_secret: webhookFields.webhook_signing_secret,
};

/** `POST /api/v1/beta/webhook-configs`. */
export const webhookConfigCreate = z.strictObject({ ...stored, webhook_url: webhookFields.webhook_url });
/** `PUT …/{id}`: only what is there changes. */
export const webhookConfigUpdate = z.strictObject({ ...stored, webhook_url: webhookFields.webhook_url.nullish() });

export interface WebhookConfig {
  readonly id: string;
  readonly seq: number;
  readonly projectId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly settings: z.infer<typeof webhookConfigCreate>;
}

/** The saved webhook endpoints of all projects. */
export class WebhookConfigStore {
  readonly #context: Context;
  readonly #configs = new Map<string, WebhookConfig>();
  #seq = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  /** @throws ApiError 429 when there are too many */
  add(projectId: string, settings: WebhookConfig['settings'], id = this.#context.ids.webhookConfig()): WebhookConfig {
    if (this.#configs.size >= LIMITS.maxWebhookConfigs) throw errors.tooManyWebhookConfigs();
    const now = this.#context.deps.clock.now();
    const config = { id, seq: ++this.#seq, projectId, createdAt: now, updatedAt: now, settings };
    this.#configs.set(id, config);
    return config;
  }

  has(id: string): boolean {
    return this.#configs.has(id);
  }

  /** @throws ApiError 404, 403 for another project's */
  get(id: string, projectId: string | undefined): WebhookConfig {
    const config = this.#configs.get(id);
    if (!config) throw errors.webhookConfigurationNotFound(id);
    if (projectId && config.projectId !== projectId) throw errors.wrongProject();
    return config;
  }

  update(config: WebhookConfig, changes: z.infer<typeof webhookConfigUpdate>): WebhookConfig {
    const { webhook_url: url, ...rest } = changes;
    const settings = { ...config.settings, ...rest, ...(url != null && { webhook_url: url }) };
    const updated = { ...config, settings, updatedAt: this.#context.deps.clock.now() };
    this.#configs.set(config.id, updated);
    return updated;
  }

  delete(id: string, projectId: string | undefined): void {
    this.#configs.delete(this.get(id, projectId).id);
  }

  /** Newest first. */
  list(projectId: string): WebhookConfig[] {
    return [...this.#configs.values()].filter((each) => each.projectId === projectId).sort((a, b) => b.seq - a.seq);
  }

  /** What the ids of a parse request stand for. @throws ApiError as `get` */
  endpoints(ids: readonly string[] | null | undefined, projectId: string): WebhookConfiguration[] {
    return (ids ?? []).map((id) => this.get(id, projectId).settings);
  }

  clear(): void {
    this.#configs.clear();
  }
}

function events(product: string, names: string): string[] {
  return names.split(' ').map((name) => `${product}.${name}`);
}
