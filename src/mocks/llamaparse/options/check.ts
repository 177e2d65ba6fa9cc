import type { z } from 'zod';
import { validationError } from '../errors.ts';
import { parseLax } from './lax.ts';

/**
 * A value as the schema reads it, converted as pydantic does. `prefix` is where it stood: `['body']`, `['query']`.
 * @throws ApiError 422 in pydantic's words
 */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  prefix: readonly string[],
): z.infer<Schema> {
  const result = parseLax(schema, value);
  if (result.success) return result.data;
  throw validationError(result.error, value, prefix);
}
