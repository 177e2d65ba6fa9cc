import { OpenAiError } from '../errors.ts';
import type { ChunkingStrategy, NewFile, NewFileBatch } from './schemas.ts';

/** Wording unconfirmed. */
export function refuseStrategy(strategy: ChunkingStrategy | undefined): void {
  if (strategy?.type !== 'static') return;
  const { max_chunk_size_tokens: size, chunk_overlap_tokens: overlap } = strategy.static;
  if (overlap <= size / 2) return;
  const param = 'chunking_strategy.static.chunk_overlap_tokens';
  const message = `Invalid '${param}': chunk_overlap_tokens must not exceed half of max_chunk_size_tokens.`;
  throw new OpenAiError(400, message, { param, code: 'invalid_value' });
}

/** The files of a batch, each with what was asked for it. Throws a 400, of unconfirmed wording, unless it names them one way. */
export function filesAsked({ file_ids: ids, files, attributes, chunking_strategy: strategy }: NewFileBatch): NewFile[] {
  if ((ids === undefined) === (files === undefined)) {
    const message = "Exactly one of 'file_ids' and 'files' must be provided.";
    throw new OpenAiError(400, message, { param: 'file_ids', code: 'invalid_value' });
  }
  return files ?? (ids ?? []).map((id) => ({ file_id: id, attributes, chunking_strategy: strategy }));
}
