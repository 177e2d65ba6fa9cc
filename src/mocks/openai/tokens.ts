import type { Encoding } from './chat-models.ts';
import { Chunks } from './chunks.ts';

export interface Tokenizer {
  /** Special tokens are plain text to it, as they are to the service. */
  count(text: string): number;
  encode(text: string): number[];
  /** Undefined when a token is not in the vocabulary. Bytes that are not UTF-8 become U+FFFD. */
  decode(tokens: readonly number[]): string | undefined;
  /** One piece a token; a character split over several tokens comes with its last. */
  pieces(text: string): string[];
}

/** The ranks are some 100 ms to load, so they come with the first call that needs them. */
export function tokenizer(encoding: Encoding): Promise<Tokenizer> {
  let found = loaded.get(encoding);
  if (!found) {
    found = load(encoding);
    loaded.set(encoding, found);
  }
  return found;
}

const loaded = new Map<Encoding, Promise<Tokenizer>>();
const PLAIN = { disallowedSpecial: new Set<string>() };

async function load(encoding: Encoding): Promise<Tokenizer> {
  const bpe =
    encoding === 'cl100k'
      ? await import('gpt-tokenizer/encoding/cl100k_base')
      : await import('gpt-tokenizer/encoding/o200k_base');
  const { CL100K_TOKEN_SPLIT_REGEX, O200K_TOKEN_SPLIT_REGEX } = await import('gpt-tokenizer/encodingParams/constants');
  const split = encoding === 'cl100k' ? CL100K_TOKEN_SPLIT_REGEX : O200K_TOKEN_SPLIT_REGEX;
  const counted = pieceCounter((piece) => bpe.countTokens(piece, PLAIN));
  const countedIn = chunkCounter((text) => counted(text.match(split) ?? []));
  const encode = (text: string) => slices(text).flatMap((slice) => bpe.encode(slice, PLAIN));
  return {
    encode,
    count: (text) => slices(text).reduce((sum, slice) => sum + countedIn(slice), 0),
    decode(tokens) {
      try {
        return bpe.decode(tokens);
      } catch (error) {
        if (error instanceof Error && error.message.includes('not in the byte pair encoder')) return undefined;
        throw error;
      }
    },
    pieces: (text) => [...bpe.decodeGenerator(encode(text))],
  };
}

/** By the chunks of ASCII text, which most texts are: none of the encodings' pieces reaches over the end of one. */
function chunkCounter(count: (text: string) => number): (text: string) => number {
  const chunks = new Chunks(count);
  return (text) => {
    const counts = chunks.read(text);
    if (!counts) return count(text);
    let sum = 0;
    for (const each of counts) sum += each;
    return sum;
  };
}

const PIECES_KEPT = 20_000;
/** V8 lets a longer part of a string keep the whole of it in memory. */
const PIECE_LENGTH_KEPT = 12;

/** No token reaches over the encoding's own pieces (a word with its space, mostly), and most pieces come again and again. */
function pieceCounter(countPiece: (piece: string) => number): (pieces: readonly string[]) => number {
  const counts = new Map<string, number>();
  return (pieces) => {
    let sum = 0;
    for (const piece of pieces) {
      let count = counts.get(piece);
      if (count === undefined) {
        count = countPiece(piece);
        if (counts.size >= PIECES_KEPT) counts.clear();
        if (piece.length <= PIECE_LENGTH_KEPT) counts.set(piece, count);
      }
      sum += count;
    }
    return sum;
  };
}

/** Longest run without a break that is encoded in one go: the encoder needs time by its square (50,000 letters: 3 s). */
const RUN_LIMIT = 4_000;
const LONG_RUN = new RegExp(`\\S{${RUN_LIMIT}}|\\s{${RUN_LIMIT}}`, 'g');

/** The text, cut within runs that are too long; there, and nowhere else, the count may be off by a token a cut. */
function slices(text: string): string[] {
  if (text.length <= RUN_LIMIT) return [text];
  const cuts: string[] = [];
  let from = 0;
  for (const run of text.matchAll(LONG_RUN)) {
    const to = run.index + RUN_LIMIT;
    cuts.push(text.slice(from, to));
    from = to;
  }
  return [...cuts, text.slice(from)];
}
