import { JSON_SCHEMA_PATH, scenarioJsonSchema } from './json-schema.ts';
import { scenarioReference } from './reference.ts';

/** Files made from the scenario language's code, by their path from the repository's root. A test compares them. */
export function publishedFiles(): Readonly<Record<string, string>> {
  return {
    [JSON_SCHEMA_PATH]: scenarioJsonSchema(),
    'docs/scenario-reference.md': scenarioReference(),
  };
}
