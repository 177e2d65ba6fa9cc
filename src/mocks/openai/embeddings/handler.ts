import { admit } from '../admission.ts';
import { type Answer, type Exchange, readJson } from '../endpoint.ts';
import { dimensionsTooLarge, dimensionsUnsupported, invalidInput, unknownModel } from '../errors.ts';
import type { ModelLimits } from '../limiter.ts';
import { EMBEDDING_TIERS, FREE_REQUESTS_PER_DAY, type Tier } from '../limits.ts';
import { embeddingModel } from '../models.ts';
import { priced } from '../pricing.ts';
import { checkedBody } from '../refusals.ts';
import { tokenizer } from '../tokens.ts';
import { decodeInput, type EmbeddingInput, embeddingsRequest, isPlainRequest } from './schemas.ts';
import type { EmbeddingCall } from './service.ts';

/** POST /v1/embeddings */
export async function answerEmbeddings(exchange: Exchange): Promise<Answer> {
  const { deps, apiKey, account, headers, context } = exchange;
  const call = toCall(await readJson(context.req.raw));
  const { model, input, format, dimensions } = call;
  admit(exchange, { model: model.id, limits: limitsOf(account.tier), tokens: estimatedTokens(input) });
  const { body, tokens } = deps.embeddings.embed(call, await tokenizer('cl100k'));
  deps.meter.charge({
    vendor: 'openai',
    apiKey,
    operation: 'embeddings.create',
    model: model.id,
    units: { inputTokens: tokens, inputs: input.length },
    microUsd: priced([tokens, model.inputPrice]),
  });
  deps.journal.note(context.req.raw, { model: model.id, inputs: input.length, tokens, format, dimensions });
  headers['openai-model'] = model.repliesAs;
  return { body };
}

function toCall(body: object): EmbeddingCall {
  const request = isPlainRequest(body) ? body : checkedBody(embeddingsRequest, body);
  const model = embeddingModel(request.model);
  if (!model) throw unknownModel(request.model);
  const input = decodeInput(request.input);
  if (!input) throw invalidInput();
  const { dimensions = model.dimensions, encoding_format: format = 'float' } = request;
  if (request.dimensions !== undefined && !model.canShorten) throw dimensionsUnsupported();
  if (dimensions > model.dimensions) throw dimensionsTooLarge(dimensions, model.dimensions);
  return { model, input, format, dimensions };
}

function limitsOf(tier: Tier): ModelLimits {
  const [requestsPerMinute, tokensPerMinute] = EMBEDDING_TIERS[tier];
  const limits = { requestsPerMinute, tokensPerMinute };
  return tier === 'free' ? { ...limits, requestsPerDay: FREE_REQUESTS_PER_DAY } : limits;
}

/** UTF-8 bytes / 4; a token list by its length. */
function estimatedTokens(input: EmbeddingInput): number {
  return input.reduce((sum, item) => sum + (typeof item === 'string' ? Buffer.byteLength(item) / 4 : item.length), 0);
}
