import { z } from 'zod';
import { penalty, temperature, topP } from '../parameters.ts';

const token = z.int().min(0);

/** Prompts at once; the service's own limit is not in our sources. */
const PROMPTS_MAX = 2_048;

/** POST /v1/completions; limits are the SDK's documentation. */
export const completionRequest = z.strictObject({
  model: z.string(),
  prompt: z
    .union([
      z.string(),
      z.array(z.string()).min(1).max(PROMPTS_MAX),
      z.array(token).min(1),
      z.array(z.array(token).min(1)).min(1).max(PROMPTS_MAX),
    ])
    .nullable(),
  best_of: z.int().min(0).max(20).nullish(),
  echo: z.boolean().nullish(),
  frequency_penalty: penalty.nullish(),
  logit_bias: z.record(z.string(), z.number().min(-100).max(100)).nullish(),
  logprobs: z.int().min(0).max(5).nullish(),
  max_tokens: z.int().min(0).nullish(),
  n: z.int().min(1).max(128).nullish(),
  presence_penalty: penalty.nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .object({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  suffix: z.string().nullish(),
  temperature: temperature.nullish(),
  top_p: topP.nullish(),
  user: z.string().optional(),
});

export type CompletionRequest = z.infer<typeof completionRequest>;
