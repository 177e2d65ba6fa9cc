import type OpenAI from 'openai';
import type { Probe } from '../../types.ts';
import { drained } from './drained.ts';

/** A few words in, at most 64 tokens out, at $2 a million: room for the whole answer, so that both sides end it with `stop`. */
const maxMicroUsd = 200;
const asked = { model: 'gpt-3.5-turbo-instruct', prompt: 'Say this is a test', temperature: 0, max_tokens: 64 };

/** Refusals whose words in the mock are no more than remembered. */
const refused: readonly (readonly [what: string, more: object])[] = [
  ['chat-model', { model: 'gpt-4o-mini' }],
  ['fewer-candidates', { n: 2, best_of: 1 }],
  ['suffix-of-a-base-model', { model: 'babbage-002', suffix: 'a' }],
];

export const completionProbes: readonly Probe<OpenAI>[] = [
  {
    id: 'completions.create',
    operation: 'completions.create',
    maxMicroUsd,
    run: (client) => client.completions.create({ ...asked, echo: true, logprobs: 2 }),
  },
  {
    id: 'completions.create/stream',
    operation: 'completions.create',
    maxMicroUsd,
    run: async (client) =>
      drained(await client.completions.create({ ...asked, stream: true, stream_options: { include_usage: true } })),
  },
  ...refused.map(
    ([what, more]): Probe<OpenAI> => ({
      id: `completions.create/${what}`,
      operation: 'completions.create',
      maxMicroUsd, // nothing where it is refused as we expect
      run: (client) => client.completions.create({ ...asked, ...more }),
    }),
  ),
];
