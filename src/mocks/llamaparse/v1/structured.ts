import { predefinedSchema, readSchema, type Structure } from '../structured/index.ts';
import { ANY_SHAPE } from '../structured/predefined.ts';
import { v1Errors } from './errors.ts';
import type { UploadForm } from './form.ts';

/** What `structured_output` was asked to look like. */
export interface Structured {
  readonly structure: Structure;
}

const SCHEMA = 'structured_output_json_schema';
const SCHEMA_NAME = 'structured_output_json_schema_name';
/** Characters of a schema (ours: filling takes steps by its size). */
const MAX_SCHEMA_CHARS = 32_000;

/** `structured_output`, or a schema for it. */
export function asksForStructure(form: UploadForm): boolean {
  return form.flag('structured_output') || form.text(SCHEMA) !== '' || form.text(SCHEMA_NAME) !== '';
}

/** A schema goes before a name (a guess); with neither the parser chooses the shape (a guess). @throws ApiError 400 */
export function readStructured(form: UploadForm): Structured | undefined {
  if (!asksForStructure(form)) return undefined;
  const text = form.text(SCHEMA);
  const name = form.text(SCHEMA_NAME);
  if (text !== '') {
    const structure = text.length > MAX_SCHEMA_CHARS ? undefined : readSchema(text);
    if (!structure) throw v1Errors.badSchema();
    return { structure };
  }
  if (name === '' || name === ANY_SHAPE) return { structure: undefined };
  const structure = predefinedSchema(name);
  if (!structure) throw v1Errors.unknownSchema(name);
  return { structure };
}
