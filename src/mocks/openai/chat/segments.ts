import type { ChatModel } from '../chat-models.ts';
import type { Segment } from '../prompt-cache/marks.ts';
import { imageTokens } from './images.ts';
import type { ChatMessage, ChatRequest } from './schemas.ts';
import { soundTokens } from './sound-in.ts';

/** The prompt as the model reads it: tools and the answer's schema first, then message by message, part by part. */
export function segmentsOf(request: ChatRequest, model: ChatModel): readonly Segment[] {
  const { tools, functions, response_format: format, messages } = request;
  const offered = tools || functions ? JSON.stringify([...(tools ?? []), ...(functions ?? [])]) : '';
  const before = {
    label: JSON.stringify(format ?? null),
    text: offered,
    tokens: 3 + model.promptOffset,
    isBreakpoint: false,
  };
  return [before, ...messages.flatMap((message) => segmentsIn(message, model))];
}

/** 3 and one for the role; what a name and calls add is small, and left out. */
const MESSAGE_TOKENS = 4;

function segmentsIn({ role, name, content, tool_calls: calls }: ChatMessage, model: ChatModel): Segment[] {
  const label = JSON.stringify([role, name, calls]);
  if (!Array.isArray(content)) {
    return [{ label, text: content ?? '', tokens: MESSAGE_TOKENS, isBreakpoint: false }];
  }
  return content.map((part, at) => {
    const { text = '', prompt_cache_breakpoint: breakpoint, ...others } = part as ContentPart;
    return {
      label: JSON.stringify([at === 0 ? label : '', others]),
      text,
      tokens: (at === 0 ? MESSAGE_TOKENS : 0) + imageTokens(part, model) + soundTokens(part),
      isBreakpoint: breakpoint != null,
    };
  });
}

interface ContentPart {
  readonly type: string;
  readonly text?: string;
  readonly prompt_cache_breakpoint?: unknown;
}
