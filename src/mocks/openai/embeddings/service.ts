import { inputTooLong, invalidInput, requestTooManyTokens } from '../errors.ts';
import { EMBEDDING_MAX_INPUT_TOKENS, EMBEDDING_MAX_REQUEST_TOKENS, type EmbeddingModel } from '../limits.ts';
import type { Tokenizer } from '../tokens.ts';
import { answerOfOne, embeddingsAnswer } from './answer.ts';
import { SizedCache } from './cache.ts';
import type { Format } from './encode.ts';
import { createSpace } from './projection.ts';
import type { EmbeddingInput } from './schemas.ts';

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

/** What is kept of a text: the whole answer to a request for it alone, from which longer answers take the vector. */
interface Prepared {
  readonly text: string;
  readonly tokens: number;
  readonly answer: Buffer<ArrayBuffer>;
  readonly vector: Buffer<ArrayBuffer>;
}

/** Prepared answers kept: some 4,000 in base64, 900 as numbers. */
const CACHE_BYTES = 32 * 1024 * 1024;

/** `name` sets its spaces apart from those of other names. */
export function createEmbeddingService(name = ''): EmbeddingService {
  const spaces = new Map<string, (text: string) => Float64Array>();
  const cache = new SizedCache<Prepared>(
    CACHE_BYTES,
    ({ answer, text }) => answer.buffer.byteLength + 2 * text.length + 200,
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

  const prepare = (call: EmbeddingCall, kind: string, item: EmbeddingInput[number], tokenizer: Tokenizer): Prepared => {
    const { model, format, dimensions } = call;
    const text = textOf(item, tokenizer);
    const known = cache.get(kind, text);
    if (known) return known;
    const tokens = tokenizer.count(text);
    if (tokens > EMBEDDING_MAX_INPUT_TOKENS) throw inputTooLong(EMBEDDING_MAX_INPUT_TOKENS);
    const shortened = { vector: vectorOf(model, text), dimensions };
    const { answer, vector } = answerOfOne(shortened, format, tokens, model.repliesAs);
    const made = { text, tokens, answer, vector };
    cache.add(kind, text, made);
    return made;
  };

  return {
    embed(call, tokenizer) {
      const kind = `${call.model.id} ${call.format} ${call.dimensions}`;
      const prepared = call.input.map((item) => prepare(call, kind, item, tokenizer));
      const counts = call.input.map((item, i) => (typeof item === 'string' ? prepared[i]!.tokens : item.length));
      const tokens = counts.reduce((sum, count) => sum + count, 0);
      if (tokens > EMBEDDING_MAX_REQUEST_TOKENS) throw requestTooManyTokens(tokens, EMBEDDING_MAX_REQUEST_TOKENS);
      const [only] = prepared;
      if (only && prepared.length === 1 && only.tokens === tokens) return { body: only.answer, tokens };
      const vectors = prepared.map(({ vector }) => vector);
      return { body: embeddingsAnswer(vectors, tokens, call.model.repliesAs), tokens };
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
