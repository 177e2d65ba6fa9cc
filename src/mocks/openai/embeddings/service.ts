import { inputTooLong, invalidInput, requestTooManyTokens } from '../errors.ts';
import { EMBEDDING_MAX_INPUT_TOKENS, EMBEDDING_MAX_REQUEST_TOKENS, type EmbeddingModel } from '../limits.ts';
import type { Tokenizer } from '../tokens.ts';
import { SizedCache } from './cache.ts';
import { encodeVector, type Format, shortened } from './encode.ts';
import { createSpace, type Space } from './projection.ts';
import type { EmbeddingInput } from './schemas.ts';

export interface EmbeddingCall {
  readonly model: EmbeddingModel;
  readonly input: EmbeddingInput;
  readonly format: Format;
  readonly dimensions: number;
}

export interface EmbeddingResult {
  /** The vectors as JSON values, in the order of the inputs. */
  readonly vectors: readonly Buffer[];
  /** Exact cl100k count, as it is billed. */
  readonly tokens: number;
}

export interface EmbeddingService {
  embed(call: EmbeddingCall, tokenizer: Tokenizer): EmbeddingResult;
}

interface Prepared {
  readonly text: string;
  readonly tokens: number;
  readonly json: Buffer;
}

/** Prepared answers kept: some 3,000 in base64, 900 as numbers. */
const CACHE_BYTES = 32 * 1024 * 1024;

export function createEmbeddingService(): EmbeddingService {
  const spaces = new Map<string, Space>();
  const cache = new SizedCache<Prepared>(CACHE_BYTES, ({ json, text }) => json.length + 2 * text.length + 200);

  const spaceOf = ({ id, dimensions }: EmbeddingModel) => {
    const space = spaces.get(id) ?? createSpace(id, dimensions);
    spaces.set(id, space);
    return space;
  };

  const prepare = ({ model, format, dimensions }: EmbeddingCall, text: string, tokenizer: Tokenizer): Prepared => {
    const key = `${model.id} ${format} ${dimensions} ${text}`;
    const known = cache.get(key);
    if (known) return known;
    const tokens = tokenizer.count(text);
    if (tokens > EMBEDDING_MAX_INPUT_TOKENS) throw inputTooLong(EMBEDDING_MAX_INPUT_TOKENS);
    const vector = shortened(spaceOf(model).vectorOf(text), dimensions);
    const made = { text, tokens, json: encodeVector(vector, format) };
    cache.add(key, made);
    return made;
  };

  return {
    embed(call, tokenizer) {
      const vectors: Buffer[] = [];
      let tokens = 0;
      for (const item of call.input) {
        const { json, tokens: own } = prepare(call, textOf(item, tokenizer), tokenizer);
        vectors.push(json);
        tokens += typeof item === 'string' ? own : item.length;
      }
      if (tokens > EMBEDDING_MAX_REQUEST_TOKENS) throw requestTooManyTokens(tokens, EMBEDDING_MAX_REQUEST_TOKENS);
      return { vectors, tokens };
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
