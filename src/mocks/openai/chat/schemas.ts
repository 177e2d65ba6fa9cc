import { z } from 'zod';

const textPart = z.object({ type: z.literal('text'), text: z.string() });
const refusalPart = z.object({ type: z.literal('refusal'), refusal: z.string() });

const message = z.looseObject({
  role: z.enum(['system', 'assistant', 'user', 'function', 'tool', 'developer']),
  content: z
    .union([z.string(), z.array(z.union([textPart, refusalPart, z.looseObject({ type: z.string() })]))])
    .nullish(),
  name: z.string().optional(),
});

/** Parameters that change nothing a mock could show, but must be of their type. */
const inert = {
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  parallel_tool_calls: z.boolean().optional(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_retention: z.string().nullish(),
  reasoning_effort: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  seed: z.int().nullish(),
  service_tier: z.string().nullish(),
  store: z.boolean().nullish(),
  user: z.string().optional(),
  verbosity: z.string().nullish(),
};

/** Known to the service, not to this mock: refused as not mocked rather than passed over. */
export const NOT_MOCKED = [
  'audio',
  'function_call',
  'functions',
  'logprobs',
  'modalities',
  'prediction',
  'tool_choice',
  'tools',
  'top_logprobs',
  'web_search_options',
] as const;

const anything = z.unknown().optional();
const notMocked = Object.fromEntries(NOT_MOCKED.map((name) => [name, anything])) as Record<
  (typeof NOT_MOCKED)[number],
  typeof anything
>;

export const chatRequest = z.strictObject({
  ...inert,
  ...notMocked,
  model: z.string(),
  messages: z.array(message).min(1).max(2048),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  n: z.int().min(1).max(128).nullish(),
  response_format: z.looseObject({ type: z.enum(['text', 'json_object', 'json_schema']) }).optional(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .object({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
});

export type ChatRequest = z.infer<typeof chatRequest>;
export type ChatMessage = ChatRequest['messages'][number];

/** All text of a message, its parts one after the other. */
export function textOf(each: ChatMessage): string {
  if (typeof each.content === 'string') return each.content;
  return (each.content ?? [])
    .map((part) => ('text' in part && typeof part.text === 'string' ? part.text : ''))
    .join('\n');
}
