import type { FileBatch, IndexedFile, VectorStore } from './store.ts';

export type FileStatus = 'in_progress' | 'completed' | 'failed' | 'cancelled';

export function statusOf({ isCancelled, readyMs, outcome }: IndexedFile, nowMs: number): FileStatus {
  if (isCancelled) return 'cancelled';
  if (nowMs < readyMs) return 'in_progress';
  return outcome.type === 'failed' ? 'failed' : 'completed';
}

const DAY_MS = 86_400_000;

/** Milliseconds of the mock's clock; null: never. */
function expiryOf({ expiresAfterDays, activeMs }: VectorStore): number | null {
  return expiresAfterDays === null ? null : activeMs + expiresAfterDays * DAY_MS;
}

export function isExpired(store: VectorStore, nowMs: number): boolean {
  const expiryMs = expiryOf(store);
  return expiryMs !== null && nowMs >= expiryMs;
}

export function storeView(store: VectorStore, nowMs: number) {
  const files = [...store.files.values()];
  const counts = countsOf(files, nowMs);
  const expiryMs = expiryOf(store);
  const working = counts.in_progress > 0 ? 'in_progress' : 'completed';
  return {
    id: store.id,
    object: 'vector_store',
    created_at: seconds(store.createdMs),
    name: store.name,
    description: store.description,
    usage_bytes: files.reduce((sum, file) => sum + usageOf(file, nowMs), 0),
    file_counts: counts,
    status: isExpired(store, nowMs) ? 'expired' : working,
    expires_after: store.expiresAfterDays === null ? null : { anchor: 'last_active_at', days: store.expiresAfterDays },
    expires_at: expiryMs === null ? null : seconds(expiryMs),
    last_active_at: seconds(store.activeMs),
    metadata: store.metadata,
  };
}

/** In the recorded order of keys; `attributes` is later than the recording. */
export function fileView({ id: storeId }: VectorStore, file: IndexedFile, nowMs: number) {
  const status = statusOf(file, nowMs);
  const { outcome, chunking } = file;
  return {
    id: file.id,
    object: 'vector_store.file',
    usage_bytes: usageOf(file, nowMs),
    created_at: seconds(file.createdMs),
    vector_store_id: storeId,
    status,
    last_error:
      status === 'failed' && outcome.type === 'failed' ? { code: outcome.code, message: outcome.message } : null,
    chunking_strategy: {
      type: 'static',
      static: { max_chunk_size_tokens: chunking.size, chunk_overlap_tokens: chunking.overlap },
    },
    attributes: file.attributes,
  };
}

export function batchView(store: VectorStore, batch: FileBatch, nowMs: number) {
  const counts = countsOf(filesOf(store, batch), nowMs);
  return {
    id: batch.id,
    object: 'vector_store.files_batch',
    created_at: seconds(batch.createdMs),
    vector_store_id: store.id,
    status: batch.isCancelled ? 'cancelled' : counts.in_progress > 0 ? 'in_progress' : 'completed',
    file_counts: counts,
  };
}

/** Those that are still in the store. */
export function filesOf({ files }: VectorStore, { fileIds }: FileBatch): IndexedFile[] {
  return fileIds.flatMap((id) => files.get(id) ?? []);
}

/** Text in UTF-8 and a vector of 256 float32 a chunk; how the service counts is not known. */
function usageOf(file: IndexedFile, nowMs: number): number {
  const { outcome } = file;
  if (outcome.type === 'failed' || statusOf(file, nowMs) !== 'completed') return 0;
  return Buffer.byteLength(outcome.text) + outcome.chunks.length * 1_024;
}

function countsOf(files: readonly IndexedFile[], nowMs: number) {
  const counts = { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: files.length };
  for (const file of files) counts[statusOf(file, nowMs)]++;
  return counts;
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
