import { z } from 'zod';
import {
  effort,
  metadata,
  penalty,
  promptCacheOptions,
  promptCacheRetention,
  safetyIdentifier,
  serviceTier,
  temperature,
  toolName,
  topLogprobs,
  topP,
  verbosity,
} from '../parameters.ts';

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const refusalPart = z.object({ type: z.literal('refusal'), refusal: z.string() });

/** Parts by their type; the order is that of the service's refusal as we remember it. */
const part = z.union([
  textPart,
  z.looseObject({
    type: z.literal('image_url'),
    image_url: z.looseObject({ url: z.string(), detail: z.enum(['auto', 'low', 'high', 'original']).nullish() }),
  }),
  z.looseObject({
    type: z.literal('input_audio'),
    input_audio: z.object({ data: z.base64(), format: z.enum(['wav', 'mp3']) }),
  }),
  refusalPart,
  z.looseObject({ type: z.literal('audio') }),
  z.looseObject({
    type: z.literal('file'),
    file: z.object({
      file_data: z.string().optional(),
      file_id: z.string().optional(),
      filename: z.string().optional(),
    }),
  }),
]);

const toolCall = z.union([
  z.looseObject({
    id: z.string(),
    type: z.literal('function'),
    function: z.looseObject({ name: z.string(), arguments: z.string() }),
  }),
  z.looseObject({
    id: z.string(),
    type: z.literal('custom'),
    custom: z.looseObject({ name: z.string(), input: z.string() }),
  }),
]);

const message = z.looseObject({
  role: z.enum(['system', 'assistant', 'user', 'function', 'tool', 'developer']),
  content: z.union([z.string(), z.array(part).min(1)]).nullish(),
  name: z
    .string()
    .regex(/^[^\s<|\\/>]+$/) // as we remember the newer of two patterns; names with spaces are refused by both
    .optional(),
  tool_calls: z.array(toolCall).nullish(),
  tool_call_id: z.string().optional(),
});

const functionShape = {
  name: toolName,
  description: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
};

const customFormat = z.union([
  z.object({ type: z.literal('text') }),
  z.object({
    type: z.literal('grammar'),
    grammar: z.object({ syntax: z.enum(['lark', 'regex']), definition: z.string() }),
  }),
]);

const tool = z.union([
  z.strictObject({
    type: z.literal('function'),
    function: z.strictObject({ ...functionShape, strict: z.boolean().nullish() }),
  }),
  z.strictObject({
    type: z.literal('custom'),
    custom: z.looseObject({ name: toolName, description: z.string().optional(), format: customFormat.optional() }),
  }),
]);

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) }),
  z.object({ type: z.literal('custom'), custom: z.object({ name: z.string() }) }),
  z.object({
    type: z.literal('allowed_tools'),
    allowed_tools: z.object({ mode: z.enum(['auto', 'required']), tools: z.array(z.looseObject({})) }),
  }),
]);

const responseFormat = z.union([
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name: toolName,
      description: z.string().optional(),
      schema: z.record(z.string(), z.unknown()).optional(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** Parameters that change nothing a mock could show, but must be of their type. */
const inert = {
  frequency_penalty: penalty.nullish(),
  presence_penalty: penalty.nullish(),
  logit_bias: z.record(z.string(), z.number().min(-100).max(100)).nullish(),
  parallel_tool_calls: z.boolean().optional(),
  prediction: z.object({ type: z.literal('content'), content: z.union([z.string(), z.array(textPart)]) }).nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_options: promptCacheOptions.nullish(),
  prompt_cache_retention: promptCacheRetention.nullish(),
  safety_identifier: safetyIdentifier.nullish(),
  seed: z.int().nullish(),
  user: z.string().optional(),
};

const voice = z.union([z.string(), z.object({ id: z.string() })]);
const moderationMode = z.object({ mode: z.enum(['score', 'block']) }).nullish();

/** Of sound, search and moderation. */
const further = {
  audio: z.object({ format: z.enum(['wav', 'aac', 'mp3', 'flac', 'opus', 'pcm16']), voice }).nullish(),
  modalities: z.array(z.enum(['text', 'audio'])).nullish(),
  moderation: z
    .object({ model: z.string(), policy: z.object({ input: moderationMode, output: moderationMode }).nullish() })
    .nullish(),
  web_search_options: z
    .object({
      search_context_size: z.enum(['low', 'medium', 'high']).optional(),
      user_location: z.object({ type: z.literal('approximate'), approximate: z.looseObject({}) }).nullish(),
    })
    .nullish(),
};

export const chatRequest = z.strictObject({
  ...inert,
  ...further,
  model: z.string(),
  messages: z.array(message).min(1).max(2048),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  n: z.int().min(1).max(128).nullish(),
  reasoning_effort: effort.nullish(),
  response_format: responseFormat.optional(),
  tools: z.array(tool).min(1).max(128).optional(),
  tool_choice: toolChoice.optional(),
  functions: z.array(z.object(functionShape)).min(1).max(128).optional(),
  function_call: z.union([z.enum(['none', 'auto']), z.object({ name: z.string() })]).optional(),
  logprobs: z.boolean().nullish(),
  top_logprobs: topLogprobs.nullish(),
  metadata: metadata.nullish(),
  service_tier: serviceTier.nullish(),
  store: z.boolean().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .object({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  temperature: temperature.nullish(),
  top_p: topP.nullish(),
  verbosity: verbosity.nullish(),
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
