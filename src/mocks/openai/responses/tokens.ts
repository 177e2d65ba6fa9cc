import { imageTokens } from '../chat/images.ts';
import type { ChatModel } from '../chat-models.ts';
import type { Turn } from '../reply/passages.ts';
import type { Tokenizer } from '../tokens.ts';
import { type InputItem, isMessage } from './schemas.ts';

/** The same formula as chat's: 3 + Σ(3 + role + content). What tools add is not known: their JSON is counted. */
export function countInput(
  asked: {
    readonly turns: readonly Turn[];
    /** Pictures are counted out of them. */
    readonly items: readonly InputItem[];
    readonly tools: readonly unknown[] | null | undefined;
  },
  model: Pick<ChatModel, 'promptOffset' | 'id'>,
  tokenizer: Tokenizer,
): number {
  const each = asked.turns.map(({ role, text }) => 3 + tokenizer.count(role) + tokenizer.count(text));
  const offered = asked.tools?.length ? tokenizer.count(JSON.stringify(asked.tools)) : 0;
  const parts = asked.items.flatMap((item) => (isMessage(item) && Array.isArray(item.content) ? item.content : []));
  const pictures = parts.reduce((sum, part) => sum + imageTokens(part, model), 0);
  return 3 + pictures + each.reduce((sum, tokens) => sum + tokens, 0) + offered + model.promptOffset;
}
