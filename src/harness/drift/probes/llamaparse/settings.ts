import type LlamaCloud from '@llamaindex/llama-cloud';
import type { Probe } from '../../types.ts';

const webhook_url = 'https://example.com/shakedown';
const parameters = { product_type: 'parse_v2', tier: 'fast', version: 'latest' } as const;

const webhooks: readonly Probe<LlamaCloud>[] = [
  {
    id: 'webhook_configs.create',
    operation: 'webhook_configs.create',
    async run(client, { keep }) {
      const made = await client.webhookConfigs.create({ webhook_url, webhook_events: ['parse.success'] });
      keep('webhook', made.id);
    },
  },
  {
    id: 'webhook_configs.create/no-events',
    operation: 'webhook_configs.create',
    run: (client) => client.webhookConfigs.create({ webhook_url, webhook_events: [] }),
  },
  { id: 'webhook_configs.list', operation: 'webhook_configs.list', run: (client) => client.webhookConfigs.list() },
  {
    id: 'webhook_configs.update',
    operation: 'webhook_configs.update',
    run: (client, { kept }) => client.webhookConfigs.update(kept('webhook'), { webhook_output_format: 'json' }),
  },
  {
    id: 'webhook_configs.get',
    operation: 'webhook_configs.get',
    run: (client, { kept }) => client.webhookConfigs.retrieve(kept('webhook')),
  },
  {
    id: 'webhook_configs.delete',
    operation: 'webhook_configs.delete',
    run: (client, { kept }) => client.webhookConfigs.delete(kept('webhook')),
  },
];

const configurations: readonly Probe<LlamaCloud>[] = [
  {
    id: 'configurations.create',
    operation: 'configurations.create',
    async run(client, { keep, unique }) {
      const made = await client.configurations.create({ name: unique, parameters });
      keep('configuration', made.id);
    },
  },
  {
    id: 'configurations.list',
    operation: 'configurations.list',
    run: (client) => client.configurations.list({ page_size: 1 }),
  },
  {
    id: 'configurations.update',
    operation: 'configurations.update',
    run: (client, { kept, unique }) => client.configurations.update(kept('configuration'), { name: `${unique}-2` }),
  },
  {
    id: 'configurations.get',
    operation: 'configurations.get',
    run: (client, { kept }) => client.configurations.retrieve(kept('configuration')),
  },
  {
    id: 'configurations.delete',
    operation: 'configurations.delete',
    run: (client, { kept }) => client.configurations.delete(kept('configuration')),
  },
];

/** What is saved for later jobs; all of it is deleted again. */
export const settingsProbes: readonly Probe<LlamaCloud>[] = [...webhooks, ...configurations];
