import { OpenAiError, onlyAllowedWhen } from '../errors.ts';
import type { CompletionModel } from './models.ts';
import type { CompletionRequest } from './schemas.ts';

/** Choices of one answer; the service's own limit is not in our sources. */
const CHOICES_MAX = 2_048;

/** Throws a 400 for parameters that do not go with the model or each other. Wording unconfirmed. */
export function refuseUnsupported(request: CompletionRequest, model: CompletionModel, prompts: number): void {
  const { n, best_of: best, stream, suffix, stream_options: options } = request;
  if (options && !stream) throw onlyAllowedWhen('stream_options', "'stream' is enabled");
  if (best && best < (n ?? 1))
    throw new OpenAiError(
      400,
      `You requested that the server return more choices than it will generate (HINT: you must set 'n' (currently ${n ?? 1}) to be at most 'best_of' (currently ${best}), or omit either parameter if you don't specifically want to use them.)`,
    );
  if (best && best > (n ?? 1) && stream) {
    throw new OpenAiError(400, "Results with 'best_of' greater than 'n' cannot be streamed.", { param: 'best_of' });
  }
  if (suffix && !model.canInsert) {
    throw new OpenAiError(400, `The 'suffix' parameter is not supported with the model '${model.id}'.`, {
      param: 'suffix',
    });
  }
  if (prompts * (n ?? 1) > CHOICES_MAX) {
    throw new OpenAiError(400, `At most ${CHOICES_MAX} choices are made at a time.`, { param: 'n' });
  }
}

/** In the words that embeddings have for it. */
export function refuseTooLong({ contextTokens }: CompletionModel, prompt: number, completion: number): void {
  if (prompt + completion <= contextTokens) return;
  const message = `This model's maximum context length is ${contextTokens} tokens, however you requested ${prompt + completion} tokens (${prompt} in your prompt; ${completion} for the completion). Please reduce your prompt; or completion length.`;
  throw new OpenAiError(400, message);
}
