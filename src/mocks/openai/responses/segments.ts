import { imageTokens } from '../chat/images.ts';
import type { ChatModel } from '../chat-models.ts';
import type { Segment } from '../prompt-cache/marks.ts';
import { type InputItem, isMessage, type ResponseRequest } from './schemas.ts';
import { turnsOf } from './task.ts';

/** The prompt as the model reads it: tools and the answer's schema first, then the instructions, then item by item. */
export function segmentsOf(request: ResponseRequest, items: readonly InputItem[], model: ChatModel): Segment[] {
  const { tools, text, instructions } = request;
  const offered = tools?.length ? JSON.stringify(tools) : '';
  const before = {
    label: JSON.stringify(text?.format ?? null),
    text: offered,
    tokens: 3 + model.promptOffset,
    isBreakpoint: false,
  };
  const told = instructions
    ? [{ label: 'developer', text: instructions, tokens: MESSAGE_TOKENS, isBreakpoint: false }]
    : [];
  return [before, ...told, ...items.flatMap((item) => segmentsIn(item, model))];
}

/** 3 and one for the role, as chat's. */
const MESSAGE_TOKENS = 4;

function segmentsIn(item: InputItem, model: ChatModel): Segment[] {
  if (!isMessage(item)) {
    const [turn] = turnsOf([item]);
    const label = JSON.stringify({ ...item, id: undefined });
    return [{ label, text: turn?.text ?? '', tokens: turn ? MESSAGE_TOKENS : 0, isBreakpoint: false }];
  }
  const { role, content } = item;
  if (typeof content === 'string') {
    return [{ label: role, text: content, tokens: MESSAGE_TOKENS, isBreakpoint: false }];
  }
  return content.map((part, at) => {
    const { text = '', prompt_cache_breakpoint: breakpoint, ...others } = part;
    return {
      label: JSON.stringify([at === 0 ? role : '', others]),
      text,
      tokens: (at === 0 ? MESSAGE_TOKENS : 0) + imageTokens(part, model),
      isBreakpoint: breakpoint != null,
    };
  });
}
