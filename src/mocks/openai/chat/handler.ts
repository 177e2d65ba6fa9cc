import { createHash } from 'node:crypto';
import { admit } from '../admission.ts';
import type { ChatModel } from '../chat-models.ts';
import { type Answer, byteStream, type Exchange, printed, readJson } from '../endpoint.ts';
import { audioId, callId, completionId } from '../ids.ts';
import { knownChatModel, minuteLimits } from '../models.ts';
import { servedTier } from '../parameters.ts';
import { cacheUnits, pricedChat } from '../pricing.ts';
import { cachedPart } from '../prompt-cache/use.ts';
import { checkedBody } from '../refusals.ts';
import { tokenizer } from '../tokens.ts';
import { type AnswerFrame, streamedAnswer, wholeAnswer } from './answer.ts';
import { refuseUnsupported } from './checks.ts';
import { withFilesRead } from './file-parts.ts';
import { moderationOf } from './moderated.ts';
import { type ChatRequest, chatRequest, textOf } from './schemas.ts';
import { segmentsOf } from './segments.ts';
import { type Completion, complete } from './service.ts';

/** How long a spoken answer can be referred to; as we remember live answers: a guess. */
const AUDIO_KEPT_SECONDS = 3_600;

/** POST /v1/chat/completions */
export async function answerChat(exchange: Exchange): Promise<Answer> {
  const { deps, account, context } = exchange;
  const request = checkedBody(chatRequest, await readJson(context.req.raw));
  const model = knownChatModel(request.model);
  refuseUnsupported(request, model);
  admit(exchange, { model: model.id, limits: minuteLimits(model, account.tier), tokens: estimatedTokens(request) });
  const bpe = await tokenizer(model.encoding);
  const read = await withFilesRead(request, deps.files);
  const said = await complete(read, model, bpe, deps.marker);
  const segments = () => segmentsOf(read, model);
  const cache = cachedPart(exchange, { model, tokens: said.promptTokens, options: request, segments }, bpe);
  const completion: Completion = { ...said, cache };
  bill(exchange, request, model, completion);
  const created = Math.floor(deps.clock.now() / 1000);
  const frame: AnswerFrame = {
    id: completionId(deps.random),
    created,
    model: model.snapshot,
    fingerprint: `fp_${createHash('sha256').update(model.snapshot).digest('hex').slice(0, 10)}`,
    choices: request.n ?? 1,
    callIds: Array.from({ length: request.n ?? 1 }, () => completion.calls.map(() => callId(deps.random))),
    serviceTier: servedTier(request.service_tier),
    topLogprobs: request.logprobs ? (request.top_logprobs ?? 0) : undefined,
    moderation: moderationOf(request, completion.text),
    audio: completion.sound && { id: audioId(deps.random), expiresAt: created + AUDIO_KEPT_SECONDS },
  };
  const answer = wholeAnswer(frame, completion);
  if (request.store) deps.completions.keep({ id: frame.id, request, answer, metadata: request.metadata ?? {} });
  if (!request.stream) return printed(answer);
  const events = streamedAnswer(frame, completion, {
    includeUsage: request.stream_options?.include_usage === true,
    padding: request.stream_options?.include_obfuscation === false ? undefined : deps.random,
  });
  return { body: byteStream(events), contentType: 'text/event-stream; charset=utf-8' };
}

function bill(
  { deps, apiKey, context }: Exchange,
  request: ChatRequest,
  model: ChatModel,
  completion: Completion,
): void {
  const { promptTokens, cache } = completion;
  const completionTokens = completion.completionTokens * (request.n ?? 1);
  deps.meter.charge({
    vendor: 'openai',
    apiKey,
    operation: 'chat.completions.create',
    model: model.id,
    units: { inputTokens: promptTokens, outputTokens: completionTokens, ...cacheUnits(cache) },
    microUsd: pricedChat(model, { input: promptTokens, output: completionTokens, cache }),
  });
  const { passages } = completion;
  const stream = request.stream === true;
  deps.journal.note(context.req.raw, { model: model.id, promptTokens, completionTokens, passages, stream });
}

/** Content bytes / 4, 3 a message, and the output asked for: fitted to recordings. */
function estimatedTokens(request: ChatRequest): number {
  const output = request.max_completion_tokens ?? request.max_tokens ?? 16;
  return request.messages.reduce((sum, message) => sum + Buffer.byteLength(textOf(message)) / 4 + 3, output);
}
