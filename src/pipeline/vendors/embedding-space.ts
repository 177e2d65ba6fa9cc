import type { Embedder } from './types.ts';

/** Names the space that an embedder's vectors live in: `backend:model:dims`. Vectors of two spaces are never compared. */
export function embeddingSpace({ provenance, dimensions }: Pick<Embedder, 'provenance' | 'dimensions'>): string {
  return `${provenance.backend}:${provenance.model}:${dimensions}`;
}
