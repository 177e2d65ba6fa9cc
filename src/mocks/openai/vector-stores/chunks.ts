import type { Tokenizer } from '../tokens.ts';
import type { ChunkingStrategy } from './schemas.ts';

/** Sizes in tokens. */
export interface Chunking {
  readonly size: number;
  readonly overlap: number;
}

/** What `auto` does at present, says the SDK's documentation. */
const AUTO: Chunking = { size: 800, overlap: 400 };

export function chunkingOf(strategy: ChunkingStrategy | undefined): Chunking {
  if (strategy?.type !== 'static') return AUTO;
  const { max_chunk_size_tokens: size, chunk_overlap_tokens: overlap } = strategy.static;
  return { size, overlap };
}

/** Windows of `size` tokens, each beginning `overlap` tokens before the end of the one before it. */
export function chunksOf(text: string, { size, overlap }: Chunking, tokenizer: Tokenizer): string[] {
  const pieces = tokenizer.pieces(text);
  const chunks: string[] = [];
  for (let from = 0; from === 0 || from + overlap < pieces.length; from += size - overlap) {
    chunks.push(pieces.slice(from, from + size).join(''));
  }
  return chunks;
}
