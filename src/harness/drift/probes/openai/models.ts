import type OpenAI from 'openai';
import type { Probe } from '../../types.ts';
import { WRONG_KEYS } from '../wrong-keys.ts';

export const modelProbes: readonly Probe<OpenAI>[] = [
  { id: 'models.list', operation: 'models.list', run: (client) => client.models.list() },
  {
    id: 'models.list/wrong-key',
    operation: 'models.list',
    run: (client) => client.withOptions({ apiKey: WRONG_KEYS.openai }).models.list(),
  },
  {
    id: 'models.retrieve',
    operation: 'models.retrieve',
    run: (client) => client.models.retrieve('text-embedding-3-small'),
  },
  {
    id: 'models.retrieve/unknown',
    operation: 'models.retrieve',
    run: (client) => client.models.retrieve('shakedown-no-such-model'),
  },
  {
    id: 'models.delete/unknown',
    operation: 'models.delete',
    run: (client) => client.models.delete('ft:gpt-4o-mini:shakedown::none'),
  },
];
