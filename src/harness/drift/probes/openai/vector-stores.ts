import type OpenAI from 'openai';
import { waitFor } from '../../../../lib/waiting.ts';
import type { Probe, ProbeContext } from '../../types.ts';

/** The attached file once it has been read. */
function indexed(client: OpenAI, { clock, kept }: ProbeContext) {
  const [store, file] = [kept('vector store'), kept('text file')];
  return waitFor({ clock, what: `the file ${file}`, limitMs: 60_000, everyMs: 250 }, async (signal) => {
    const found = await client.vectorStores.files.retrieve(file, { vector_store_id: store }, { signal });
    return found.status === 'in_progress' ? undefined : found;
  });
}

const within = ({ kept }: ProbeContext) => ({ vector_store_id: kept('vector store') });

/** Storage is free for the first gigabyte; a search costs $0.0025. */
const maxMicroUsd = 2_500;

export const vectorStoreProbes: readonly Probe<OpenAI>[] = [
  {
    id: 'vector_stores.create',
    operation: 'vector_stores.create',
    async run(client, { keep }) {
      const file = new File(['The tower is 90 metres tall.\n'], 'shakedown.txt', { type: 'text/plain' });
      keep('text file', (await client.files.create({ file, purpose: 'assistants' })).id);
      const expiry = { anchor: 'last_active_at', days: 1 } as const;
      keep('vector store', (await client.vectorStores.create({ name: 'shakedown', expires_after: expiry })).id);
    },
  },
  {
    id: 'vector_stores.create/overlap-too-large',
    operation: 'vector_stores.create',
    run: (client, { kept }) =>
      client.vectorStores.create({
        file_ids: [kept('text file')],
        chunking_strategy: { type: 'static', static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 51 } },
      }),
  },
  {
    id: 'vector_stores.list',
    operation: 'vector_stores.list',
    run: (client) => client.vectorStores.list({ limit: 1 }),
  },
  {
    id: 'vector_stores.retrieve',
    operation: 'vector_stores.retrieve',
    run: (client, { kept }) => client.vectorStores.retrieve(kept('vector store')),
  },
  {
    id: 'vector_stores.retrieve/unknown',
    operation: 'vector_stores.retrieve',
    run: (client) => client.vectorStores.retrieve('vs_00000000000000000000000000000000'),
  },
  {
    id: 'vector_stores.update',
    operation: 'vector_stores.update',
    run: (client, { kept }) => client.vectorStores.update(kept('vector store'), { metadata: { run: 'shakedown' } }),
  },
  {
    id: 'vector_stores.files.create',
    operation: 'vector_stores.files.create',
    run: (client, { kept }) =>
      client.vectorStores.files.create(kept('vector store'), {
        file_id: kept('text file'),
        attributes: { year: 2026 },
      }),
  },
  {
    id: 'vector_stores.files.create/unknown-file',
    operation: 'vector_stores.files.create',
    run: (client, { kept }) =>
      client.vectorStores.files.create(kept('vector store'), { file_id: 'file-shakedownnone00000000000' }),
  },
  { id: 'vector_stores.files.retrieve', operation: 'vector_stores.files.retrieve', run: indexed },
  {
    id: 'vector_stores.files.retrieve/unknown',
    operation: 'vector_stores.files.retrieve',
    run: (client, context) => client.vectorStores.files.retrieve('file-shakedownnone00000000000', within(context)),
  },
  {
    id: 'vector_stores.files.list',
    operation: 'vector_stores.files.list',
    run: (client, { kept }) => client.vectorStores.files.list(kept('vector store'), { filter: 'completed' }),
  },
  {
    id: 'vector_stores.files.update',
    operation: 'vector_stores.files.update',
    run: (client, context) =>
      client.vectorStores.files.update(context.kept('text file'), { ...within(context), attributes: { year: 2027 } }),
  },
  {
    id: 'vector_stores.files.content',
    operation: 'vector_stores.files.content',
    run: (client, context) => client.vectorStores.files.content(context.kept('text file'), within(context)),
  },
  {
    id: 'vector_stores.search',
    operation: 'vector_stores.search',
    maxMicroUsd,
    run: (client, { kept }) =>
      client.vectorStores.search(kept('vector store'), {
        query: 'How tall is the tower?',
        filters: { type: 'gte', key: 'year', value: 2027 },
      }),
  },
  {
    id: 'vector_stores.file_batches.create',
    operation: 'vector_stores.file_batches.create',
    async run(client, { keep, kept }) {
      const asked = { file_ids: [kept('text file')] };
      keep('file batch', (await client.vectorStores.fileBatches.create(kept('vector store'), asked)).id);
    },
  },
  {
    id: 'vector_stores.file_batches.cancel',
    operation: 'vector_stores.file_batches.cancel',
    run: (client, context) => client.vectorStores.fileBatches.cancel(context.kept('file batch'), within(context)),
  },
  {
    id: 'vector_stores.file_batches.retrieve',
    operation: 'vector_stores.file_batches.retrieve',
    run: (client, context) => client.vectorStores.fileBatches.retrieve(context.kept('file batch'), within(context)),
  },
  {
    id: 'vector_stores.file_batches.retrieve/unknown',
    operation: 'vector_stores.file_batches.retrieve',
    run: (client, context) =>
      client.vectorStores.fileBatches.retrieve('vsfb_00000000000000000000000000000000', within(context)),
  },
  {
    id: 'vector_stores.file_batches.list_files',
    operation: 'vector_stores.file_batches.list_files',
    run: (client, context) => client.vectorStores.fileBatches.listFiles(context.kept('file batch'), within(context)),
  },
  {
    id: 'vector_stores.files.delete',
    operation: 'vector_stores.files.delete',
    run: (client, context) => client.vectorStores.files.delete(context.kept('text file'), within(context)),
  },
  {
    id: 'vector_stores.delete',
    operation: 'vector_stores.delete',
    async run(client, { kept }) {
      await client.files.delete(kept('text file'));
      await client.vectorStores.delete(kept('vector store'));
    },
  },
];
