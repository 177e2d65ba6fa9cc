import { CHAT_MODELS, type ChatModel, chatLimits, RETIRED_MODELS } from './chat-models.ts';
import { missingModel, noSuchModel, notAChatModel, retiredModel, unknownModel } from './errors.ts';
import type { ModelLimits } from './limiter.ts';
import { EMBEDDING_MODELS, type EmbeddingModel, type Tier } from './limits.ts';

interface ModelObject {
  readonly id: string;
  readonly object: 'model';
  /** Unix seconds. */
  readonly created: number;
  readonly owned_by: string;
}

/** Unix seconds of the first model; the others follow a day apart. Their real dates are not in our sources. */
const FIRST_CREATED = 1_671_217_299;
const DAY = 86_400;

/** Taken by the moderations endpoint. */
const MODERATION_IDS = ['omni-moderation-latest', 'omni-moderation-2024-09-26'];

/** Taken by the completions endpoint (completions/models.ts). */
const COMPLETION_IDS = ['gpt-3.5-turbo-instruct', 'gpt-3.5-turbo-instruct-0914', 'davinci-002', 'babbage-002'];

const MODELS: readonly ModelObject[] = [
  ...EMBEDDING_MODELS.map(({ id }) => ({ id, owned_by: id.endsWith('002') ? 'openai-internal' : 'system' })),
  ...CHAT_MODELS.flatMap(({ id, snapshot }) =>
    [...new Set([id, snapshot])].map((each) => ({ id: each, owned_by: 'system' })),
  ),
  ...[...MODERATION_IDS, ...COMPLETION_IDS].map((id) => ({ id, owned_by: 'system' })),
].map(({ id, owned_by }, i) => ({ id, object: 'model', created: FIRST_CREATED + i * DAY, owned_by }));

export function listModels(): { object: 'list'; data: readonly ModelObject[] } {
  return { object: 'list', data: MODELS };
}

export function getModel(id: string): ModelObject {
  const found = MODELS.find((model) => model.id === id);
  if (!found) throw noSuchModel(id);
  return found;
}

/** Only a fine-tuned model can be deleted, and this mock has none but those that are seeded. */
export function deleteModel(id: string): never {
  throw noSuchModel(id);
}

export function embeddingModel(id: string): EmbeddingModel | undefined {
  return EMBEDDING_MODELS.find((model) => model.id === id);
}

/** By its alias or its snapshot's name. */
export function chatModel(id: string): ChatModel | undefined {
  return CHAT_MODELS.find((model) => model.id === id || model.snapshot === id);
}

/** The model of a chat. Throws the vendor's 404, which tells a retired model from one that never was. */
export function knownChatModel(id: string): ChatModel {
  const model = chatModel(id);
  if (model) return model;
  if (id === '') throw missingModel(); // as we remember it
  if (COMPLETION_IDS.includes(id)) throw notAChatModel();
  throw RETIRED_MODELS.has(id) ? retiredModel(id) : unknownModel(id);
}

export function minuteLimits(model: ChatModel, tier: Tier): ModelLimits {
  const [requestsPerMinute, tokensPerMinute] = chatLimits(model, tier);
  return { requestsPerMinute, tokensPerMinute };
}
