import type OpenAI from 'openai';
import type { Probe } from '../../types.ts';

const MODEL = 'text-embedding-3-small';
const operation = 'embeddings.create';
/** Far above a few words at $0.02 a million tokens. */
const maxMicroUsd = 10;

export const embeddingProbes: readonly Probe<OpenAI>[] = [
  {
    id: 'embeddings.create',
    operation,
    maxMicroUsd,
    run: (client) => client.embeddings.create({ model: MODEL, input: ['salt', 'wind'] }),
  },
  {
    id: 'embeddings.create/float',
    operation,
    maxMicroUsd,
    run: (client) => client.embeddings.create({ model: MODEL, input: 'salt', encoding_format: 'float', dimensions: 8 }),
  },
  {
    id: 'embeddings.create/tokens',
    operation,
    maxMicroUsd,
    run: (client) => client.embeddings.create({ model: MODEL, input: [[9906, 1917]] }),
  },
  {
    id: 'embeddings.create/empty',
    operation,
    run: (client) => client.embeddings.create({ model: MODEL, input: '' }),
  },
  {
    id: 'embeddings.create/unknown-model',
    operation,
    run: (client) => client.embeddings.create({ model: 'shakedown-no-such-model', input: 'salt' }),
  },
  {
    id: 'embeddings.create/too-many-dimensions',
    operation,
    run: (client) => client.embeddings.create({ model: MODEL, input: 'salt', dimensions: 5000 }),
  },
  {
    id: 'embeddings.create/dimensions-of-ada',
    operation,
    run: (client) => client.embeddings.create({ model: 'text-embedding-ada-002', input: 'salt', dimensions: 8 }),
  },
];
