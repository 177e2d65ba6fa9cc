import { beforeStop } from '../chat/service.ts';
import { invalidInput } from '../errors.ts';
import { compose } from '../reply/compose.ts';
import type { Tokenizer } from '../tokens.ts';
import { refuseTooLong } from './checks.ts';
import type { CompletionModel } from './models.ts';
import type { CompletionRequest } from './schemas.ts';

/** How a prompt goes on. */
export interface Continuation {
  /** In pieces of one token; empty unless it is echoed. */
  readonly echoed: readonly string[];
  readonly pieces: readonly string[];
  readonly finishReason: 'stop' | 'length';
  /** Characters of the prompt. */
  readonly promptLength: number;
  readonly promptTokens: number;
}

/** What is understood of a prompt that is left out: the beginning of a document. */
const NOTHING = '<|endoftext|>';
const DEFAULT_MAX_TOKENS = 16;

/** The prompts as texts; a list of numbers is one prompt in tokens. Throws a 400 for tokens that are none. */
export function promptsOf({ prompt }: CompletionRequest, tokenizer: Tokenizer): string[] {
  if (prompt === null) return [NOTHING];
  if (typeof prompt === 'string') return [prompt];
  const each = typeof prompt[0] === 'number' ? [prompt as number[]] : (prompt as (string | number[])[]);
  return each.map((one) => {
    const text = typeof one === 'string' ? one : tokenizer.decode(one);
    if (text === undefined) throw invalidInput();
    return text;
  });
}

/** The prompt's answer, as chat would have it, in the tokens that were asked for. */
export async function continued(
  prompt: string,
  request: CompletionRequest,
  how: { readonly model: CompletionModel; readonly tokenizer: Tokenizer; readonly marker: string | undefined },
): Promise<Continuation> {
  const { model, tokenizer, marker } = how;
  const room = request.max_tokens ?? DEFAULT_MAX_TOKENS;
  const promptTokens = tokenizer.count(prompt);
  refuseTooLong(model, promptTokens, room);
  const turns = [{ role: 'user', text: prompt }];
  const task = {
    turns,
    tools: [],
    choice: { type: 'none' },
    parallel: false,
    format: { type: 'text' },
    marker,
  } as const;
  const reply = await compose(task);
  const answer = reply.type === 'text' ? reply.text : '';
  const whole = tokenizer.pieces(beforeStop(`\n\n${answer}`, request.stop ?? []));
  const pieces = whole.slice(0, room);
  return {
    echoed: request.echo ? tokenizer.pieces(prompt) : [],
    pieces,
    finishReason: pieces.length < whole.length ? 'length' : 'stop',
    promptLength: prompt.length,
    promptTokens,
  };
}
