import { z } from 'zod';
import { metadata } from '../parameters.ts';

/** Limits are the SDK's documentation. */

const attributes = z
  .record(z.string().max(64), z.union([z.string().max(512), z.number(), z.boolean()]))
  .refine((value) => Object.keys(value).length <= 16, { params: { maxProperties: 16 } });

export type Attributes = z.infer<typeof attributes>;

const staticStrategy = z.strictObject({
  max_chunk_size_tokens: z.int().min(100).max(4096),
  chunk_overlap_tokens: z.int().min(0),
});

const chunkingStrategy = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auto') }),
  z.strictObject({ type: z.literal('static'), static: staticStrategy }),
]);

export type ChunkingStrategy = z.infer<typeof chunkingStrategy>;

const expiresAfter = z.strictObject({ anchor: z.literal('last_active_at'), days: z.int().min(1).max(365) });

/** POST /v1/vector_stores; at most 500 files at once. */
export const newVectorStore = z.strictObject({
  name: z.string().max(256).nullish(),
  description: z.string().nullish(),
  file_ids: z.array(z.string()).max(500).optional(),
  expires_after: expiresAfter.optional(),
  chunking_strategy: chunkingStrategy.optional(),
  metadata: metadata.nullish(),
});

/** POST /v1/vector_stores/{id} */
export const changedVectorStore = z.strictObject({
  name: z.string().max(256).nullish(),
  expires_after: expiresAfter.nullish(),
  metadata: metadata.nullish(),
});

/** POST /v1/vector_stores/{id}/files */
export const newFile = z.strictObject({
  file_id: z.string(),
  attributes: attributes.nullish(),
  chunking_strategy: chunkingStrategy.optional(),
});

export type NewFile = z.infer<typeof newFile>;

/** POST /v1/vector_stores/{id}/files/{file} */
export const changedFile = z.strictObject({ attributes: attributes.nullable() });

/** POST /v1/vector_stores/{id}/file_batches: `file_ids`, which share what stands beside them, or `files`. */
export const newFileBatch = z.strictObject({
  file_ids: z.array(z.string()).min(1).max(2000).optional(),
  files: z.array(newFile).min(1).max(2000).optional(),
  attributes: attributes.nullish(),
  chunking_strategy: chunkingStrategy.optional(),
});

export type NewFileBatch = z.infer<typeof newFileBatch>;

export const FILE_STATUSES = ['in_progress', 'completed', 'failed', 'cancelled'] as const;
export const statusFilter = z.object({ filter: z.enum(FILE_STATUSES).optional() });

const value = z.union([z.string(), z.number(), z.boolean()]);
const comparison = z.strictObject({
  type: z.enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin']),
  key: z.string(),
  value: z.union([value, z.array(value)]),
});

export type Comparison = z.infer<typeof comparison>;
export type Filter = Comparison | { readonly type: 'and' | 'or'; readonly filters: readonly Filter[] };

/** Filters within filters; deeper ones are refused. The service's own limit is not in our sources. */
const DEPTH_MAX = 5;

function filterOf(depth: number): z.ZodType<Filter> {
  if (depth === 0) return comparison;
  const compound = z.strictObject({ type: z.enum(['and', 'or']), filters: z.array(filterOf(depth - 1)) });
  return z.union([comparison, compound]);
}

export const filter = filterOf(DEPTH_MAX);

export const rankingOptions = z.looseObject({
  ranker: z.enum(['none', 'auto', 'default-2024-11-15']).optional(),
  score_threshold: z.number().min(0).max(1).optional(),
});

export const maxResults = z.int().min(1).max(50);

/** POST /v1/vector_stores/{id}/search */
export const searchRequest = z.strictObject({
  query: z.union([z.string(), z.array(z.string()).min(1)]),
  filters: filter.nullish(),
  max_num_results: maxResults.optional(),
  ranking_options: rankingOptions.optional(),
  rewrite_query: z.boolean().optional(),
});
