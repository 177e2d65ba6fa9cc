import type OpenAI from 'openai';
import type { Probe } from '../../types.ts';

const asked = { filename: 'shakedown.txt', bytes: 5, mime_type: 'text/plain', purpose: 'assistants' } as const;

export const uploadProbes: readonly Probe<OpenAI>[] = [
  {
    id: 'uploads.create',
    operation: 'uploads.create',
    async run(client, { keep }) {
      keep('upload', (await client.uploads.create(asked)).id);
    },
  },
  {
    id: 'uploads.parts.create',
    operation: 'uploads.parts.create',
    async run(client, { keep, kept }) {
      const data = new File(['hello'], 'part');
      keep('upload part', (await client.uploads.parts.create(kept('upload'), { data })).id);
    },
  },
  {
    id: 'uploads.complete/unknown-part',
    operation: 'uploads.complete',
    run: (client, { kept }) => client.uploads.complete(kept('upload'), { part_ids: ['part_shakedownnone'] }),
  },
  {
    id: 'uploads.complete',
    operation: 'uploads.complete',
    async run(client, { keep, kept }) {
      const { file } = await client.uploads.complete(kept('upload'), { part_ids: [kept('upload part')] });
      keep('uploaded file', file?.id ?? '');
    },
  },
  {
    id: 'uploads.cancel/completed',
    operation: 'uploads.cancel',
    run: (client, { kept }) => client.uploads.cancel(kept('upload')),
  },
  {
    id: 'uploads.cancel',
    operation: 'uploads.cancel',
    async run(client, { kept }) {
      await client.files.delete(kept('uploaded file'));
      const { id } = await client.uploads.create(asked);
      await client.uploads.cancel(id);
    },
  },
];
