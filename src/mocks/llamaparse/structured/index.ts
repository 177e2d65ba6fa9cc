import type { ParsedPage } from '../parsing/types.ts';
import { extract } from './extract.ts';
import { anyShape, PREDEFINED } from './predefined.ts';
import { isObject, type JsonSchema } from './schema.ts';
import { compileSchema, withoutErrors } from './validate.ts';

/** What structured output is to look like; undefined: as the document suggests. */
export type Structure = JsonSchema | undefined;

/** The schema of a text; undefined for what is no JSON schema. */
export function readSchema(text: string): JsonSchema | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && compileSchema(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function predefinedSchema(name: string): JsonSchema | undefined {
  return Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined;
}

/** Says of pages what a schema wants; it validates, but for nulls that stand for what is required and not there. */
export function structurer(structure: Structure): (pages: readonly ParsedPage[]) => unknown {
  if (!structure) return anyShape;
  const validate = compileSchema(structure);
  return (pages) => {
    const value = extract(structure, pages);
    return validate ? withoutErrors(value, validate) : value;
  };
}

/** Whether anything was found at all. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
