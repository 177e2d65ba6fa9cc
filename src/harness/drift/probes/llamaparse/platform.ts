import type LlamaCloud from '@llamaindex/llama-cloud';
import type { Probe } from '../../types.ts';
import { WRONG_KEYS } from '../wrong-keys.ts';

export const platformProbes: readonly Probe<LlamaCloud>[] = [
  { id: 'health', operation: 'health', run: (_client, { fetch, baseUrl }) => fetch(`${baseUrl}/api/health`) },
  {
    id: 'projects.list',
    operation: 'projects.list',
    async run(client, { keep }) {
      const [project] = await client.projects.list();
      if (project) keep('project', project.id);
    },
  },
  {
    id: 'projects.list/wrong-key',
    operation: 'projects.list',
    run: (client) => client.withOptions({ apiKey: WRONG_KEYS.llamaparse }).projects.list(),
  },
  {
    id: 'projects.get',
    operation: 'projects.get',
    run: (client, { kept }) => client.projects.get(kept('project')),
  },
  {
    id: 'v2_projects.list',
    operation: 'v2_projects.list',
    run: (client) => client.v2Projects.list(),
  },
  {
    id: 'v2_projects.get',
    operation: 'v2_projects.get',
    run: (client, { kept }) => client.v2Projects.get(kept('project')),
  },
  { id: 'parse.versions', operation: 'parse.versions', run: (client) => client.parsing.listVersions() },
];
