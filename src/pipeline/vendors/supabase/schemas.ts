import { z } from 'zod';

/** What storage-js makes of POST /object/upload/sign. */
export const signedUpload = z.object({ signedUrl: z.url(), token: z.string().min(1) });

/** What storage-js makes of POST /object. */
export const storedObject = z.object({ fullPath: z.string().min(1) });

/** DELETE /object/{bucket}: the rows that went; unknown keys are silently absent. */
export const removedObjects = z.array(z.object({ name: z.string() }));

export const bucket = z.object({ id: z.string(), public: z.boolean() });
