import { lazy } from '../../../lib/lazy.ts';
import { createSpace } from '../embeddings/projection.ts';
import { fits } from './filters.ts';
import type { Filter } from './schemas.ts';
import type { IndexedFile, VectorStore } from './store.ts';
import { statusOf } from './view.ts';

export interface Search {
  /** A chunk is as near as to the nearest of them. */
  readonly queries: readonly string[];
  readonly filter: Filter | undefined;
  readonly limit: number;
  /** From 0 to 1. */
  readonly threshold: number;
}

export interface Found {
  readonly file: IndexedFile;
  readonly text: string;
  /** Cosine of the mock's own embeddings, from 0 to 1. */
  readonly score: number;
}

/** The service embeds with text-embedding-3-large at 256 dimensions, says its documentation. */
const DIMENSIONS = 256;
const space = lazy(() => createSpace('vector stores', DIMENSIONS));
/** Of files whose chunks have been searched before. */
const vectorsOf = new WeakMap<IndexedFile, readonly Float32Array[]>();

/** The best chunks of the stores' completed files, the best first; equal ones as they were put in. */
export function search(stores: readonly VectorStore[], { queries, filter, limit, threshold }: Search, nowMs: number) {
  const asked = queries.map(vectorOf);
  const found = stores
    .flatMap(({ files }) => [...files.values()])
    .filter((file) => statusOf(file, nowMs) === 'completed' && (!filter || fits(filter, file.attributes)))
    .flatMap((file): Found[] => {
      const { outcome } = file;
      if (outcome.type === 'failed') return [];
      const vectors = indexed(file, outcome.chunks);
      return outcome.chunks.map((text, i) => ({ file, text, score: nearest(asked, vectors[i] as Float32Array) }));
    });
  return found
    .filter(({ score }) => score >= threshold)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}

function indexed(file: IndexedFile, chunks: readonly string[]): readonly Float32Array[] {
  const known = vectorsOf.get(file);
  if (known) return known;
  const vectors = chunks.map(vectorOf);
  vectorsOf.set(file, vectors);
  return vectors;
}

function vectorOf(text: string): Float32Array {
  return Float32Array.from(space().vectorOf(text));
}

function nearest(asked: readonly Float32Array[], vector: Float32Array): number {
  const best = Math.max(...asked.map((each) => each.reduce((sum, value, i) => sum + value * (vector[i] as number), 0)));
  return Math.round(Math.min(1, Math.max(0, best)) * 10_000) / 10_000;
}
