import type { Tokenizer } from '../tokens.ts';
import type { Reply, ToolCall } from './compose.ts';

/** A call as it is said; its input is what there was room for. */
export interface SpokenCall extends ToolCall {
  /** The input in pieces of one token. */
  readonly pieces: readonly string[];
}

/** A reply as it is said, cut where there was no more room. */
export interface Spoken {
  /** The text in pieces of one token; empty where tools are called. */
  readonly pieces: readonly string[];
  readonly calls: readonly SpokenCall[];
  readonly tokens: number;
  readonly cut: boolean;
}

/** `room`: tokens that may be said. A call costs its name and its input; what else the service counts is not known. */
export function spoken(reply: Reply, tokenizer: Tokenizer, room: number): Spoken {
  if (reply.type === 'text') {
    const whole = tokenizer.pieces(reply.text);
    const pieces = whole.slice(0, room);
    return { pieces, calls: [], tokens: pieces.length, cut: pieces.length < whole.length };
  }
  const calls: SpokenCall[] = [];
  let tokens = 0;
  for (const call of reply.calls) {
    const whole = tokenizer.pieces(call.input);
    const name = tokenizer.count(call.name);
    const left = room - tokens - name;
    if (left < 0) return { pieces: [], calls, tokens, cut: true };
    const pieces = whole.slice(0, left);
    calls.push({ ...call, input: pieces.join(''), pieces });
    tokens += name + pieces.length;
    if (pieces.length < whole.length) return { pieces: [], calls, tokens, cut: true };
  }
  return { pieces: [], calls, tokens, cut: false };
}
