import type { ChatModel } from '../chat-models.ts';
import { servedTier } from '../parameters.ts';
import type { CacheUse } from '../prompt-cache/cache.ts';
import { echoedFormat, echoedTools } from './echo.ts';
import { toolUsage } from './hosted/billing.ts';
import type { Annotation, HostedItem } from './hosted/items.ts';
import type { Billed } from './hosted/types.ts';
import type { ResponseRequest } from './schemas.ts';

export interface TextPart {
  readonly type: 'output_text';
  readonly annotations: readonly Annotation[];
  readonly logprobs: readonly unknown[];
  readonly text: string;
}

export type OutputItem =
  | HostedItem
  | {
      readonly id: string;
      readonly type: 'reasoning';
      readonly encrypted_content?: string;
      readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
    }
  | {
      readonly id: string;
      readonly type: 'message';
      readonly status: string;
      readonly content: readonly TextPart[];
      readonly role: 'assistant';
    }
  | {
      readonly id: string;
      readonly type: 'function_call';
      readonly status: string;
      readonly arguments: string;
      readonly call_id: string;
      readonly name: string;
    }
  | {
      readonly id: string;
      readonly type: 'custom_tool_call';
      readonly status: string;
      readonly input: string;
      readonly call_id: string;
      readonly name: string;
    };

/** What an item says, its text or its call's input, in pieces of one token; by the item's id. */
export type Pieces = ReadonlyMap<string, readonly string[]>;

export interface Usage {
  readonly input: number;
  /** What was thought included. */
  readonly output: number;
  readonly reasoning: number;
  readonly cache: CacheUse;
}

/** What is known of a response when it is shown. */
export interface ResponseFacts {
  readonly id: string;
  readonly request: ResponseRequest;
  readonly model: ChatModel;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly status: 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'cancelled';
  readonly completedAt: number | null;
  readonly output: readonly OutputItem[];
  /** Null before there is any. */
  readonly usage: Usage | null;
  /** What tools of the service's own were used for; undefined: none was offered. */
  readonly billed?: Billed | undefined;
}

/** A response as the service of 2026 prints it: every key, null where there is nothing. */
export function viewOf(facts: ResponseFacts) {
  const { id, request, model, createdAt, status, completedAt, output, usage, billed } = facts;
  return {
    id,
    object: 'response' as const,
    created_at: createdAt,
    status,
    background: request.background ?? false,
    billing: { payer: 'developer' },
    completed_at: completedAt,
    ...(request.conversation != null && { conversation: conversationOf(request.conversation) }),
    error: null,
    frequency_penalty: 0,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    model: model.snapshot,
    moderation: null,
    output,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    presence_penalty: 0,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    prompt_cache_retention: request.prompt_cache_retention ?? null,
    reasoning: {
      effort: request.reasoning?.effort ?? model.effort ?? null,
      summary: request.reasoning?.summary ?? request.reasoning?.generate_summary ?? null,
    },
    safety_identifier: request.safety_identifier ?? null,
    service_tier:
      status === 'completed' || status === 'incomplete'
        ? servedTier(request.service_tier)
        : (request.service_tier ?? 'auto'),
    store: request.store ?? true,
    temperature: request.temperature ?? 1,
    text: { format: echoedFormat(request.text?.format), verbosity: request.text?.verbosity ?? 'medium' },
    tool_choice: request.tool_choice ?? 'auto',
    ...(billed && { tool_usage: toolUsage(usage ? billed : {}) }),
    tools: echoedTools(request.tools),
    top_logprobs: request.top_logprobs ?? 0,
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? 'disabled',
    usage: usage && usageOf(usage),
    user: request.user ?? null,
    metadata: request.metadata ?? {},
  };
}

function conversationOf(conversation: NonNullable<ResponseRequest['conversation']>) {
  return typeof conversation === 'string' ? { id: conversation } : conversation;
}

export type ResponseObject = ReturnType<typeof viewOf>;

export function usageOf({ input, output, reasoning, cache }: Usage) {
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: cache.cached,
      ...(cache.written > 0 && { cache_write_tokens: cache.written }),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}
