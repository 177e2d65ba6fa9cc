import { RETIRED_MODELS } from '../chat-models.ts';
import { isAChatModel, retiredModel, unknownModel } from '../errors.ts';
import { chatModel } from '../models.ts';

/** Models that go on with a text. Prices, windows and the dated name are the vendor's pages as we remember them: a guess. */
export interface CompletionModel {
  readonly id: string;
  /** What the answer's `model` says. */
  readonly repliesAs: string;
  readonly contextTokens: number;
  /** Micro-dollars per million tokens. */
  readonly inputPrice: number;
  readonly outputPrice: number;
  /** Takes `suffix`: the SDK's documentation. */
  readonly canInsert: boolean;
}

const INSTRUCT: CompletionModel = {
  id: 'gpt-3.5-turbo-instruct',
  repliesAs: 'gpt-3.5-turbo-instruct:20230824-v2',
  contextTokens: 4_096,
  inputPrice: 1_500_000,
  outputPrice: 2_000_000,
  canInsert: true,
};

const base = (id: string, price: number): CompletionModel => ({
  id,
  repliesAs: id,
  contextTokens: 16_384,
  inputPrice: price,
  outputPrice: price,
  canInsert: false,
});

const MODELS: readonly CompletionModel[] = [
  INSTRUCT,
  { ...INSTRUCT, id: 'gpt-3.5-turbo-instruct-0914', repliesAs: 'gpt-3.5-turbo-instruct-0914' },
  base('davinci-002', 2_000_000),
  base('babbage-002', 400_000),
];

/** Throws the vendor's 404, which tells a chat model from one that never was. */
export function completionModel(id: string): CompletionModel {
  const model = MODELS.find((each) => each.id === id);
  if (model) return model;
  if (RETIRED_MODELS.has(id)) throw retiredModel(id);
  throw chatModel(id) ? isAChatModel() : unknownModel(id);
}
