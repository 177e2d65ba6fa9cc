import type LlamaCloud from '@llamaindex/llama-cloud';
import { checked } from '../check.ts';
import { guarded } from '../failures.ts';
import type { CallContext } from '../types.ts';
import { llamaParseFailure } from './errors.ts';
import { projectList } from './schemas.ts';
import { callOptions, type LlamaParsePorts } from './settings.ts';

/** `/api/health` says that it lives, the list of projects that our key is good. Neither costs credits. */
export function checkLlamaParse(client: LlamaCloud, ports: LlamaParsePorts, context: CallContext): Promise<void> {
  return guarded(
    'llamaparse',
    context,
    (error) => llamaParseFailure(error, ports.clock),
    async () => {
      await client.get('/api/health', callOptions(context));
      checked('llamaparse', projectList, await client.projects.list({}, callOptions(context)));
    },
  );
}
