import { z } from 'zod';

const textPart = z.object({ type: z.literal('text'), text: z.string() });
const imagePart = z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string() }) });

/** POST /v1/moderations */
export const moderationRequest = z.strictObject({
  input: z.union([z.string(), z.array(z.string()).min(1), z.array(z.union([textPart, imagePart])).min(1)]),
  model: z.string().optional(),
});

export type ModerationRequest = z.infer<typeof moderationRequest>;
