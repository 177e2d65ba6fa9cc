import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

/** Where the published JSON Schema lies, from the repository's root. */
export const JSON_SCHEMA_PATH = 'schema/scenario.v1.json';

/** The JSON Schema (draft 2020-12) of a scenario file, as text with a line end. */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' });
  const { $schema, ...rest } = schema;
  const published = {
    $schema,
    $id: 'https://shakedown.invalid/schema/scenario.v1.json',
    title: 'Shakedown scenario, version 1',
    ...rest,
  };
  return `${JSON.stringify(published, null, 2)}\n`;
}
