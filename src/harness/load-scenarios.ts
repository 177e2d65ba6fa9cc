import { QUICK } from './run/pipeline-variables.ts';
import { loadScenarios as load } from './scenario/load.ts';
import { pipelineConfigKnowledge } from './scenario/pipeline-config.ts';
import type { Scenario } from './scenario/types.ts';

/**
 * Reads, checks and unfolds scenario files; overrides of the configuration are judged by the pipeline itself.
 * `paths`: files, or folders searched at any depth. Throws ScenarioError with every mistake of every file.
 */
export function loadScenarios(options: {
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<Scenario[]> {
  return load({ ...options, config: pipelineConfigKnowledge(QUICK) });
}
