import type OpenAI from 'openai';
import type { Probe } from '../../types.ts';

export const moderationProbes: readonly Probe<OpenAI>[] = [
  {
    id: 'moderations.create',
    operation: 'moderations.create',
    run: (client) => client.moderations.create({ model: 'omni-moderation-latest', input: 'The sea is calm today.' }),
  },
];
