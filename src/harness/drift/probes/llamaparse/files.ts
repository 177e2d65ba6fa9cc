import type LlamaCloud from '@llamaindex/llama-cloud';
import type { Probe } from '../../types.ts';

export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

export const fileProbes: readonly Probe<LlamaCloud>[] = [
  {
    id: 'files.create',
    operation: 'files.create',
    async run(client, { keep }) {
      const file = new File(['# Tides\n\nHigh water at noon.\n'], 'shakedown.md', { type: 'text/markdown' });
      const made = await client.files.create({ file, purpose: 'parse' });
      keep('file', made.id);
    },
  },
  {
    id: 'files.create/empty',
    operation: 'files.create',
    run: (client) => client.files.create({ file: new File([], 'empty.md'), purpose: 'parse' }),
  },
  { id: 'files.list', operation: 'files.list', run: (client) => client.files.list({ page_size: 1 }) },
  { id: 'files.get', operation: 'files.get', run: (client, { kept }) => client.files.retrieve(kept('file')) },
  { id: 'files.get/unknown', operation: 'files.get', run: (client) => client.files.retrieve(UNKNOWN_ID) },
  { id: 'files.query', operation: 'files.query', run: (client) => client.files.query({ page_size: 1 }) },
  {
    id: 'files.content',
    operation: 'files.content',
    async run(client, { kept, keep }) {
      const { url } = await client.files.content(kept('file'));
      keep('file-url', url);
    },
  },
];

/** The presigned address lies at another host with the real service, and only the mock's is an operation. */
export const download: Probe<LlamaCloud> = {
  id: 'download',
  operation: 'download',
  optional: true,
  run: async (_client, { fetch, kept }) => (await fetch(kept('file-url'))).arrayBuffer(),
};

/** The file goes last: parsing needs it. */
export const fileDeletion: Probe<LlamaCloud> = {
  id: 'files.delete',
  operation: 'files.delete',
  run: (client, { kept }) => client.files.delete(kept('file')),
};
