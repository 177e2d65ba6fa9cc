import { inputTooLong, invalidInput, requestTooManyTokens } from '../errors.ts';
import { EMBEDDING_MAX_INPUT_TOKENS, EMBEDDING_MAX_REQUEST_TOKENS, type EmbeddingModel } from '../limits.ts';
import type { Tokenizer } from '../tokens.ts';
import { type AnsweredVector, answeredVector, closingOf, embeddingsAnswer, movedVector } from './answer.ts';
import { Blocks } from './blocks.ts';
import { SizedCache } from './cache.ts';
import type { Format } from './encode.ts';
import { createSpace } from './projection.ts';
import type { EmbeddingInput } from './schemas.ts';
import { SeenTexts } from './seen.ts';

export interface EmbeddingCall {
  readonly model: EmbeddingModel;
  readonly input: EmbeddingInput;
  readonly format: Format;
  readonly dimensions: number;
}

export interface EmbeddingResult {
  /** The answer as it is sent; the prepared pieces where they are many, as to put them together takes longer than to send them. */
  readonly body: Buffer<ArrayBuffer> | readonly Buffer<ArrayBuffer>[];
  /** Exact cl100k count, as it is billed. */
  readonly tokens: number;
}

export interface EmbeddingService {
  embed(call: EmbeddingCall, tokenizer: Tokenizer): EmbeddingResult;
}

/** Prepared answers kept: some 4,000 in base64, 900 as numbers. */
const CACHE_BYTES = 32 * 1024 * 1024;

/** `name` sets its spaces apart from those of other names. */
export function createEmbeddingService(name = ''): EmbeddingService {
  const spaces = new Map<string, (text: string) => Float64Array>();
  const seen = new SeenTexts();
  const blocks = new Blocks();
  const cache = new SizedCache<AnsweredVector>(
    CACHE_BYTES,
    ({ start, end }, text) => end - start + 2 * text.length + 200,
    (vector) => movedVector(blocks, vector),
  );

  /** The vector of a text in the model's space, until the next is asked for. */
  const vectorOf = ({ id, dimensions }: EmbeddingModel, text: string): Float64Array => {
    let vectorIn = spaces.get(id);
    if (!vectorIn) {
      const space = createSpace(`${name}${id}`, dimensions);
      const work = new Float64Array(dimensions);
      vectorIn = (of) => space.vectorOf(of, work);
      spaces.set(id, vectorIn);
    }
    return vectorIn(text);
  };

  const answered = (call: EmbeddingCall, kind: string, index: number, tokenizer: Tokenizer): AnsweredVector => {
    const { model, input, format, dimensions } = call;
    const text = textOf(input[index] as EmbeddingInput[number], tokenizer);
    const known = cache.get(kind, text);
    if (known) return known;
    const tokens = tokenizer.count(text);
    if (tokens > EMBEDDING_MAX_INPUT_TOKENS) throw inputTooLong(EMBEDDING_MAX_INPUT_TOKENS);
    const shortened = { vector: vectorOf(model, text), dimensions };
    const closing = input.length === 1 ? closingOf(tokens, model.repliesAs) : '';
    const made = answeredVector(blocks, shortened, format, { index, tokens, closing });
    if (seen.meet(text)) cache.add(kind, text, made);
    return made;
  };

  return {
    embed(call, tokenizer) {
      const { model, input, format, dimensions } = call;
      const kind = `${model.id} ${format} ${dimensions}`;
      const vectors: AnsweredVector[] = [];
      let tokens = 0;
      for (const [index, item] of input.entries()) {
        const vector = answered(call, kind, index, tokenizer);
        vectors.push(vector);
        tokens += typeof item === 'string' ? vector.tokens : item.length;
      }
      if (tokens > EMBEDDING_MAX_REQUEST_TOKENS) throw requestTooManyTokens(tokens, EMBEDDING_MAX_REQUEST_TOKENS);
      return { body: embeddingsAnswer(vectors, tokens, model.repliesAs), tokens };
    },
  };
}

/** Token lists mean the text they spell. */
function textOf(item: string | readonly number[], tokenizer: Tokenizer): string {
  if (typeof item === 'string') return item;
  if (item.length > EMBEDDING_MAX_INPUT_TOKENS) throw inputTooLong(EMBEDDING_MAX_INPUT_TOKENS);
  const text = tokenizer.decode(item);
  if (text === undefined) throw invalidInput();
  return text;
}
