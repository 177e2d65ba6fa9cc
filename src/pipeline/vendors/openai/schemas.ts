import { z } from 'zod';

const tokens = z.number().int().nonnegative();

/** POST /v1/embeddings. We ask for base64 (little-endian float32); servers that ignore it send numbers. */
export const embeddingsAnswer = z.object({
  data: z.array(
    z.object({
      index: z.number().int().nonnegative(),
      embedding: z.union([z.string(), z.array(z.number())]),
    }),
  ),
  model: z.string(),
  usage: z.object({ prompt_tokens: tokens, total_tokens: tokens }),
});

const usage = z
  .object({
    prompt_tokens: tokens,
    completion_tokens: tokens,
    prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
  })
  .transform(({ prompt_tokens, completion_tokens, prompt_tokens_details: details }) => ({
    inputTokens: prompt_tokens,
    cachedInputTokens: Math.min(details?.cached_tokens ?? 0, prompt_tokens),
    outputTokens: completion_tokens,
  }));
export type ChatUsage = z.infer<typeof usage>;

/** POST /v1/chat/completions. */
export const chatAnswer = z.object({
  model: z.string(),
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullable(), refusal: z.string().nullish() }),
        finish_reason: z.string(),
      }),
    )
    .min(1),
  usage,
});

/** One event of a streamed chat completion. */
export const chatChunk = z.object({
  model: z.string(),
  choices: z.array(
    z.object({
      delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: usage.nullish(),
});

/** GET /v1/models/{id}. */
export const modelAnswer = z.object({ id: z.string() });
