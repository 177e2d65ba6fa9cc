import { READINESS_SCHEMA_PATH, readinessJsonSchema } from '../readiness/json-schema.ts';
import { JSON_SCHEMA_PATH, scenarioJsonSchema } from './json-schema.ts';
import { scenarioReference } from './reference.ts';

/** Files made from the code of the scenario language and of the readiness criteria, by their path from the repository's root. A test compares them. */
export function publishedFiles(): Readonly<Record<string, string>> {
  return {
    [JSON_SCHEMA_PATH]: scenarioJsonSchema(),
    [READINESS_SCHEMA_PATH]: readinessJsonSchema(),
    'docs/scenario-reference.md': scenarioReference(),
  };
}
