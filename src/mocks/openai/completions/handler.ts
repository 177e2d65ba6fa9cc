import { admit } from '../admission.ts';
import { chatLimits } from '../chat-models.ts';
import { type Answer, byteStream, type Exchange, printed, readJson } from '../endpoint.ts';
import { legacyCompletionId } from '../ids.ts';
import { priced } from '../pricing.ts';
import { checkedBody } from '../refusals.ts';
import { tokenizer } from '../tokens.ts';
import { type CompletionFrame, type CompletionUsage, streamedAnswer, wholeAnswer } from './answer.ts';
import { refuseUnsupported } from './checks.ts';
import { type CompletionModel, completionModel } from './models.ts';
import { type CompletionRequest, completionRequest } from './schemas.ts';
import { type Continuation, continued, promptsOf } from './service.ts';

/** POST /v1/completions: the API before chat. */
export async function createCompletion(exchange: Exchange): Promise<Answer> {
  const { deps, account, context } = exchange;
  const request = checkedBody(completionRequest, await readJson(context.req.raw));
  const model = completionModel(request.model);
  const bpe = await tokenizer('cl100k');
  const prompts = promptsOf(request, bpe);
  refuseUnsupported(request, model, prompts.length);
  const [requestsPerMinute, tokensPerMinute] = chatLimits(model, account.tier);
  const tokens = estimatedTokens(request, prompts);
  admit(exchange, { model: model.id, limits: { requestsPerMinute, tokensPerMinute }, tokens });
  const continuations: Continuation[] = [];
  for (const prompt of prompts) {
    continuations.push(await continued(prompt, request, { model, tokenizer: bpe, marker: deps.marker }));
  }
  const usage = usageOf(request, continuations);
  bill(exchange, model, usage);
  const frame: CompletionFrame = {
    id: legacyCompletionId(deps.random),
    created: Math.floor(deps.clock.now() / 1000),
    model: model.repliesAs,
    choices: request.n ?? 1,
    topLogprobs: request.logprobs ?? undefined,
  };
  if (!request.stream) return printed(wholeAnswer(frame, continuations, usage));
  const events = streamedAnswer(frame, continuations, request.stream_options?.include_usage ? usage : undefined);
  return { body: byteStream(events), contentType: 'text/event-stream; charset=utf-8' };
}

/** Every candidate is paid for, also those that are not shown. */
function usageOf({ n, best_of: best }: CompletionRequest, continuations: readonly Continuation[]): CompletionUsage {
  const candidates = best || (n ?? 1);
  const prompt = continuations.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  const completion = continuations.reduce((sum, { pieces }) => sum + pieces.length, 0) * candidates;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function bill({ deps, apiKey, context }: Exchange, model: CompletionModel, usage: CompletionUsage): void {
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = usage;
  deps.meter.charge({
    vendor: 'openai',
    apiKey,
    operation: 'completions.create',
    model: model.id,
    units: { inputTokens: promptTokens, outputTokens: completionTokens },
    microUsd: priced([promptTokens, model.inputPrice], [completionTokens, model.outputPrice]),
  });
  deps.journal.note(context.req.raw, { model: model.id, promptTokens, completionTokens });
}

/** Bytes / 4 and the output asked for, as chat's. */
function estimatedTokens({ max_tokens: most, n }: CompletionRequest, prompts: readonly string[]): number {
  const output = (most ?? 16) * (n ?? 1) * prompts.length;
  return prompts.reduce((sum, prompt) => sum + Buffer.byteLength(prompt) / 4, output);
}
