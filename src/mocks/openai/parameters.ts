import { z } from 'zod';

/** Parameters that chat completions and responses share; limits are the SDK's documentation. */

export const METADATA_MAX_KEYS = 16;

/** Up to 16 keys of up to 64 characters, values of up to 512; the number of keys is checked where it is used. */
export const metadata = z
  .record(z.string().max(64), z.string().max(512))
  .refine((value) => Object.keys(value).length <= METADATA_MAX_KEYS, { params: { maxProperties: METADATA_MAX_KEYS } });

export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

export const effort = z.enum(EFFORTS);
export const verbosity = z.enum(['low', 'medium', 'high']);
export const safetyIdentifier = z.string().max(128);
export const promptCacheRetention = z.enum(['in_memory', 'in-memory', '24h']);
export const promptCacheOptions = z.object({
  mode: z.enum(['implicit', 'explicit']).optional(),
  ttl: z.enum(['30m', '12h']).optional(),
  comparison_response_id: z.string().nullish(),
  prewarm: z.boolean().optional(),
});
export const serviceTier = z.enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast', 'ultrafast']);
export const temperature = z.number().min(0).max(2);
export const topP = z.number().min(0).max(1);
export const topLogprobs = z.int().min(0).max(20);
export const penalty = z.number().min(-2).max(2);

/** `^[a-zA-Z0-9_-]+$`, 1 to 64 characters. */
export const toolName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-zA-Z0-9_-]+$/);

/** What `service_tier` an answer names: the lane that was asked for, where it is one of its own. */
export function servedTier(asked: z.infer<typeof serviceTier> | null | undefined): string {
  return asked === 'flex' || asked === 'priority' ? asked : 'default';
}
