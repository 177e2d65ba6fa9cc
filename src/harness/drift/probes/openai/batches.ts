import type OpenAI from 'openai';
import { waitFor } from '../../../../lib/waiting.ts';
import type { Probe, ProbeContext } from '../../types.ts';
import { fileDeletion } from './files.ts';

const UNDER_WAY: ReadonlySet<string> = new Set(['validating', 'in_progress', 'finalizing', 'cancelling']);

/** The cancelled batch once it has ended. */
function ended(client: OpenAI, { clock, kept }: ProbeContext) {
  const id = kept('batch');
  return waitFor({ clock, what: `the batch ${id}`, limitMs: 150_000, everyMs: 250 }, async (signal) => {
    const batch = await client.batches.retrieve(id, { signal });
    return UNDER_WAY.has(batch.status) ? undefined : batch;
  });
}

const asked = { endpoint: '/v1/embeddings', completion_window: '24h' } as const;

export const batchProbes: readonly Probe<OpenAI>[] = [
  {
    id: 'batches.create',
    operation: 'batches.create',
    // one word at half the price of $0.02 a million tokens, should it run before it is cancelled
    maxMicroUsd: 10,
    async run(client, { kept, keep }) {
      const made = await client.batches.create({ ...asked, input_file_id: kept('file') });
      keep('batch', made.id);
    },
  },
  {
    id: 'batches.create/unknown-file',
    operation: 'batches.create',
    run: (client) => client.batches.create({ ...asked, input_file_id: 'file-shakedownnone00000000000' }),
  },
  {
    id: 'batches.cancel',
    operation: 'batches.cancel',
    run: (client, { kept }) => client.batches.cancel(kept('batch')),
  },
  {
    id: 'batches.retrieve',
    operation: 'batches.retrieve',
    run: (client, context) => ended(client, context),
  },
  // when the batch has ended: how far it has come is no contract
  { id: 'batches.list', operation: 'batches.list', run: (client) => client.batches.list({ limit: 1 }) },
  {
    id: 'batches.retrieve/unknown',
    operation: 'batches.retrieve',
    run: (client) => client.batches.retrieve('batch_shakedownnone00000000000000000000'),
  },
  fileDeletion,
];
