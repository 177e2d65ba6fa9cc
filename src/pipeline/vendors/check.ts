import type { z } from 'zod';
import { malformed } from './failures.ts';
import type { Vendor } from './types.ts';

/** `answer` as `schema` promises it, or a VendorError `malformed` that names the first wrong places without their values. */
export function checked<Schema extends z.ZodType>(vendor: Vendor, schema: Schema, answer: unknown): z.output<Schema> {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const places = result.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'body'} (${issue.code})`);
  throw malformed(vendor, `wrong shape at ${places.join(', ')}`);
}
