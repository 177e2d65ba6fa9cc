import { z } from 'zod';
import { UPLOAD_PURPOSES } from '../files/schemas.ts';
import { MAX_UPLOAD_BYTES } from '../limits.ts';

/** POST /v1/uploads; limits are the SDK's documentation. */
export const newUpload = z.strictObject({
  bytes: z.int().min(0).max(MAX_UPLOAD_BYTES),
  filename: z.string().min(1),
  mime_type: z.string(),
  purpose: z.enum(UPLOAD_PURPOSES),
  expires_after: z
    .strictObject({ anchor: z.literal('created_at'), seconds: z.int().min(3_600).max(2_592_000) })
    .optional(),
});

/** POST /v1/uploads/{id}/complete */
export const completion = z.strictObject({ part_ids: z.array(z.string()).max(10_000), md5: z.string().nullish() });
