import { z } from 'zod';
import { phaseSchema } from './schema.ts';

/** Where the published JSON Schema lies, from the repository's root. */
export const READINESS_SCHEMA_PATH = 'schema/readiness.v1.json';

/** The JSON Schema (draft 2020-12) of a file of readiness criteria, as text with a line end. */
export function readinessJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(phaseSchema, { io: 'input', unrepresentable: 'any' });
  const published = {
    $schema,
    $id: 'https://shakedown.invalid/schema/readiness.v1.json',
    title: 'Shakedown readiness criteria of a phase, version 1',
    ...rest,
  };
  return `${JSON.stringify(published, null, 2)}\n`;
}
