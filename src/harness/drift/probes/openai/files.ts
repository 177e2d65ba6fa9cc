import type OpenAI from 'openai';
import type { Probe } from '../../types.ts';

const line = {
  custom_id: 'one',
  method: 'POST',
  url: '/v1/embeddings',
  body: { model: 'text-embedding-3-small', input: 'salt' },
};

export const fileProbes: readonly Probe<OpenAI>[] = [
  {
    id: 'files.create',
    operation: 'files.create',
    async run(client, { keep }) {
      const file = new File([`${JSON.stringify(line)}\n`], 'shakedown.jsonl', { type: 'application/jsonl' });
      const made = await client.files.create({ file, purpose: 'batch' });
      keep('file', made.id);
    },
  },
  { id: 'files.list', operation: 'files.list', run: (client) => client.files.list({ limit: 1 }) },
  {
    id: 'files.retrieve',
    operation: 'files.retrieve',
    run: (client, { kept }) => client.files.retrieve(kept('file')),
  },
  {
    id: 'files.retrieve/unknown',
    operation: 'files.retrieve',
    run: (client) => client.files.retrieve('file-shakedownnone00000000000'),
  },
  {
    id: 'files.content',
    operation: 'files.content',
    run: async (client, { kept }) => (await client.files.content(kept('file'))).arrayBuffer(),
  },
];

/** The file goes last: batches need it. */
export const fileDeletion: Probe<OpenAI> = {
  id: 'files.delete',
  operation: 'files.delete',
  run: (client, { kept }) => client.files.delete(kept('file')),
};
