import { z } from 'zod';

const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const content = z.union([z.string(), z.array(part)]);

const message = z.looseObject({
  type: z.literal('message').optional(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content,
});

export type MessageItem = z.infer<typeof message>;

/** An item of the input. Items of kinds this mock makes nothing of are kept and listed all the same. */
const item = z.union([
  message,
  z.looseObject({ type: z.literal('function_call'), call_id: z.string(), name: z.string(), arguments: z.string() }),
  z.looseObject({ type: z.literal('custom_tool_call'), call_id: z.string(), name: z.string(), input: z.string() }),
  z.looseObject({
    type: z.enum(['function_call_output', 'custom_tool_call_output']),
    call_id: z.string(),
    output: content,
  }),
  z.looseObject({ type: z.enum(['reasoning', 'item_reference', 'compaction']) }),
]);

export type InputItem = z.infer<typeof item>;

export function isMessage(each: InputItem): each is MessageItem {
  return each.type === undefined || each.type === 'message';
}

const tool = z.union([
  z.object({
    type: z.literal('function'),
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
    strict: z.boolean().nullish(),
  }),
  z.looseObject({ type: z.literal('custom'), name: z.string(), description: z.string().optional() }),
  z.looseObject({
    type: z.enum([
      'file_search',
      'web_search',
      'web_search_preview',
      'code_interpreter',
      'image_generation',
      'mcp',
      'computer_use_preview',
      'local_shell',
      'shell',
      'apply_patch',
    ]),
  }),
]);

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.enum(['function', 'custom']), name: z.string() }),
  z.looseObject({ type: z.literal('allowed_tools'), mode: z.enum(['auto', 'required']) }),
]);

const format = z.union([
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    name: z.string(),
    schema: z.record(z.string(), z.unknown()),
    description: z.string().optional(),
    strict: z.boolean().nullish(),
  }),
]);

const asked = {
  model: z.string(),
  input: z.union([z.string(), z.array(item)]).optional(),
  instructions: z.string().nullish(),
  previous_response_id: z.string().nullish(),
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish(), summary: z.string().nullish() }).nullish(),
  text: z.looseObject({ format: format.optional(), verbosity: z.string().nullish() }).optional(),
  truncation: z.enum(['auto', 'disabled']).nullish(),
};

/** POST /v1/responses */
export const responseRequest = z.strictObject({
  ...asked,
  background: z.boolean().nullish(),
  include: z.array(z.string()).nullish(),
  max_output_tokens: z.int().min(16).nullish(),
  max_tool_calls: z.int().min(1).nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_retention: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  service_tier: z.string().nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_obfuscation: z.boolean().optional() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  user: z.string().nullish(),
});

export type ResponseRequest = z.infer<typeof responseRequest>;

/** POST /v1/responses/input_tokens; everything may be left out. */
export const tokensRequest = z.looseObject(asked).partial();

/** POST /v1/responses/compact */
export const compactRequest = z.looseObject({ ...asked });
