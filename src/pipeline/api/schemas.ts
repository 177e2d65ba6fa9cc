import { z } from 'zod';
import { VENDORS } from '../vendors/types.ts';

/** Any UUID, in lower case from here on. */
export const uuid = z.uuid().toLowerCase();

/** Every refusal and failure has this body. `reference` is the response's X-Correlation-Id: quote it to support. */
export const problemBody = z
  .object({
    error: z
      .object({
        code: z.string(),
        message: z.string(),
        reference: z.string(),
      })
      .loose(),
  })
  .meta({ id: 'Problem', description: 'A refusal or a failure.' });

/** A whole number in a query string. */
export function wholeNumber(range: { min: number; max: number }) {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(range.min).max(range.max));
}

/** Which backend, model and version made a thing. */
export const provenanceSchema = z
  .object({
    vendor: z.enum(VENDORS),
    backend: z.enum(['mock', 'real']),
    model: z.string(),
    version: z.string(),
  })
  .meta({ id: 'Provenance' });
