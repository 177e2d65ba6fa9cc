import { z } from 'zod';
import {
  effort,
  metadata,
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
import { filter, maxResults, rankingOptions } from '../vector-stores/schemas.ts';

/** In the order of the service's refusal as we remember it. */
const PARTS = [
  'input_text',
  'input_image',
  'output_text',
  'refusal',
  'input_file',
  'computer_screenshot',
  'summary_text',
] as const;
const part = z.looseObject({ type: z.enum(PARTS), text: z.string().optional() });
const content = z.union([z.string(), z.array(part)]);

const message = z.looseObject({
  type: z.literal('message').optional(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content,
});

export type MessageItem = z.infer<typeof message>;

/** Kinds of items that the mock makes nothing of but where one of its own tools reads them (hosted/). */
const KEPT_ITEMS = [
  'reasoning',
  'item_reference',
  'compaction',
  'compaction_trigger',
  'configuration_update',
  'additional_tools',
  'file_search_call',
  'web_search_call',
  'computer_call',
  'computer_call_output',
  'image_generation_call',
  'code_interpreter_call',
  'local_shell_call',
  'local_shell_call_output',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
  'tool_search_call',
  'tool_search_output',
  'mcp_list_tools',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'program',
  'program_output',
] as const;

/** An item of the input. Items of kinds this mock makes nothing of are kept and listed all the same. */
export const inputItem = z.union([
  message,
  z.looseObject({ type: z.literal('function_call'), call_id: z.string(), name: z.string(), arguments: z.string() }),
  z.looseObject({ type: z.literal('custom_tool_call'), call_id: z.string(), name: z.string(), input: z.string() }),
  z.looseObject({
    type: z.enum(['function_call_output', 'custom_tool_call_output']),
    call_id: z.string(),
    output: content,
  }),
  z.looseObject({ type: z.enum(KEPT_ITEMS) }),
]);

export type InputItem = z.infer<typeof inputItem>;

export function isMessage(each: InputItem): each is MessageItem {
  return each.type === undefined || each.type === 'message';
}

/** Tools that the service has itself, of which nothing but the type is checked. */
const PLAIN_TOOLS = [
  'web_search',
  'web_search_2025_08_26',
  'web_search_preview',
  'web_search_preview_2025_03_11',
  'computer',
  'computer_use',
  'computer_use_preview',
  'local_shell',
  'shell',
  'apply_patch',
  'tool_search',
  'namespace',
  'programmatic_tool_calling',
] as const;

export const HOSTED_TOOLS = ['file_search', 'code_interpreter', 'image_generation', 'mcp', ...PLAIN_TOOLS] as const;

const customFormat = z.union([
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('grammar'), syntax: z.enum(['lark', 'regex']), definition: z.string() }),
]);

const someTools = z.looseObject({ tool_names: z.array(z.string()).optional() });
const approvals = z.looseObject({ always: someTools.optional(), never: someTools.optional() });

const tool = z.union([
  z.looseObject({
    type: z.literal('function'),
    name: toolName,
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
    strict: z.boolean().nullish(),
  }),
  z.looseObject({
    type: z.literal('custom'),
    name: toolName,
    description: z.string().optional(),
    format: customFormat.optional(),
  }),
  z.looseObject({
    type: z.literal('file_search'),
    vector_store_ids: z.array(z.string()).min(1),
    filters: filter.nullish(),
    max_num_results: maxResults.nullish(),
    ranking_options: rankingOptions.nullish(),
  }),
  z.looseObject({
    type: z.literal('code_interpreter'),
    container: z.union([z.string(), z.looseObject({ type: z.literal('auto') })]),
  }),
  z.looseObject({
    type: z.literal('mcp'),
    server_label: z.string(),
    allowed_tools: z
      .union([z.array(z.string()), z.looseObject({ tool_names: z.array(z.string()).optional() })])
      .nullish(),
    require_approval: z.union([z.enum(['always', 'never']), approvals]).nullish(),
  }),
  z.looseObject({
    type: z.literal('image_generation'),
    background: z.enum(['transparent', 'opaque', 'auto']).optional(),
    output_format: z.enum(['png', 'webp', 'jpeg', 'gif', 'svg']).optional(),
    partial_images: z.int().min(0).max(3).optional(),
    quality: z.enum(['low', 'medium', 'high', 'xhigh', 'max', 'auto']).optional(),
    size: z.string().optional(),
  }),
  z.looseObject({ type: z.enum(PLAIN_TOOLS) }),
]);

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.enum(['function', 'custom']), name: z.string() }),
  z.looseObject({
    type: z.literal('allowed_tools'),
    mode: z.enum(['auto', 'required']),
    tools: z.array(z.looseObject({})),
  }),
  z.looseObject({ type: z.enum(HOSTED_TOOLS) }),
]);

const format = z.union([
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    name: toolName,
    schema: z.record(z.string(), z.unknown()),
    description: z.string().optional(),
    strict: z.boolean().nullish(),
  }),
]);

const id = z.string();

const asked = {
  model: z.string(),
  input: z.union([z.string(), z.array(inputItem)]).nullish(),
  instructions: z.string().nullish(),
  conversation: z.union([id, z.object({ id })]).nullish(),
  previous_response_id: id.nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning: z
    .strictObject({
      effort: effort.nullish(),
      summary: z.enum(['auto', 'concise', 'detailed']).nullish(),
      generate_summary: z.enum(['auto', 'concise', 'detailed']).nullish(),
      context: z.enum(['auto', 'current_turn', 'all_turns']).nullish(),
      mode: z.string().optional(),
    })
    .nullish(),
  text: z.strictObject({ format: format.optional(), verbosity: verbosity.nullish() }).nullish(),
  truncation: z.enum(['auto', 'disabled']).nullish(),
};

export const INCLUDABLE = [
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'message.input_image.image_url',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
] as const;

/** POST /v1/responses */
export const responseRequest = z.strictObject({
  ...asked,
  access_programs: z.looseObject({}).optional(),
  background: z.boolean().nullish(),
  context_management: z
    .array(z.object({ type: z.literal('compaction'), compact_threshold: z.int().min(1_000).nullish() }))
    .nullish(),
  image: z.looseObject({}).optional(),
  include: z.array(z.enum(INCLUDABLE)).nullish(),
  max_output_tokens: z.int().min(16).nullish(),
  max_tool_calls: z.int().min(1).nullish(),
  metadata: metadata.nullish(),
  moderation: z.unknown().optional(),
  prompt: z
    .strictObject({ id, version: z.string().nullish(), variables: z.record(z.string(), z.unknown()).nullish() })
    .nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_options: promptCacheOptions.nullish(),
  prompt_cache_retention: promptCacheRetention.nullish(),
  safety_identifier: safetyIdentifier.nullish(),
  service_tier: serviceTier.nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_obfuscation: z.boolean().optional() }).nullish(),
  temperature: temperature.nullish(),
  top_logprobs: topLogprobs.nullish(),
  top_p: topP.nullish(),
  user: z.string().nullish(),
});

export type ResponseRequest = z.infer<typeof responseRequest>;

/** POST /v1/responses/input_tokens; everything may be left out. */
export const tokensRequest = z
  .strictObject({ ...asked, model: z.string().nullable(), personality: z.string().optional() })
  .partial();

/** POST /v1/responses/compact */
export const compactRequest = z.strictObject({
  model: asked.model,
  input: asked.input,
  instructions: asked.instructions,
  previous_response_id: asked.previous_response_id,
  image: z.looseObject({}).optional(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_options: promptCacheOptions.nullish(),
  prompt_cache_retention: promptCacheRetention.nullish(),
  service_tier: serviceTier.nullish(),
});
