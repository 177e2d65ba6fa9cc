import { Ajv } from 'ajv';
import type { JsonSchema } from './generate.ts';

/** Whether a value fits a schema; formats are not looked at. False for a schema that is none. */
export function fits(schema: JsonSchema, value: unknown): boolean {
  try {
    return new Ajv({ strict: false, validateFormats: false, logger: false }).validate(schema, value) === true;
  } catch (error) {
    if (error instanceof Error) return false; // ajv throws for what is no schema, such as a $ref that leads nowhere
    throw error;
  }
}
