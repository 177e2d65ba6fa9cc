import type OpenAI from 'openai';
import { checked } from '../check.ts';
import { guarded } from '../failures.ts';
import type { CallContext } from '../types.ts';
import { openAiFailure } from './errors.ts';
import { modelAnswer } from './schemas.ts';
import { callOptions, type OpenAiPorts, type OpenAiSettings } from './settings.ts';

/** Free of charge: asks for the embedding model, so a wrong key, a wrong host and a missing model all show. */
export function checkOpenAi(
  client: OpenAI,
  settings: OpenAiSettings,
  ports: OpenAiPorts,
  context: CallContext,
): Promise<void> {
  return guarded(
    'openai',
    context,
    (error) => openAiFailure(error, ports.clock),
    async () => {
      checked('openai', modelAnswer, await client.models.retrieve(settings.embedModel, callOptions(context)));
    },
  );
}
