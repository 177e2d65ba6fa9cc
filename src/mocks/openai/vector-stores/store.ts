import type { Clock } from '../../../lib/clock.ts';
import type { Random } from '../../../lib/random.ts';
import { OpenAiError } from '../errors.ts';
import type { FileStore } from '../files/store.ts';
import { vectorStoreId } from '../ids.ts';
import { createKept } from '../kept.ts';
import type { Chunking } from './chunks.ts';

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A file in a vector store. It is `in_progress` until it is ready, and then what it came to. */
export interface IndexedFile {
  readonly id: string;
  readonly filename: string;
  /** Milliseconds of the mock's clock. */
  readonly createdMs: number;
  readonly readyMs: number;
  readonly chunking: Chunking;
  readonly outcome:
    | { readonly type: 'chunks'; readonly text: string; readonly chunks: readonly string[] }
    | { readonly type: 'failed'; readonly code: string; readonly message: string };
  attributes: Attributes;
  isCancelled: boolean;
}

export interface FileBatch {
  readonly id: string;
  readonly createdMs: number;
  readonly fileIds: readonly string[];
  isCancelled: boolean;
}

export interface VectorStore {
  readonly id: string;
  readonly createdMs: number;
  name: string;
  readonly description: string | null;
  metadata: Readonly<Record<string, string>>;
  /** Days after the last use; null: never. */
  expiresAfterDays: number | null;
  /** Of the last search or change. */
  activeMs: number;
  readonly files: ReadonlyMap<string, IndexedFile>;
  readonly batches: ReadonlyMap<string, FileBatch>;
}

export type NewVectorStore = Pick<VectorStore, 'name' | 'description' | 'metadata' | 'expiresAfterDays'>;

export interface VectorStores {
  create(fields: NewVectorStore, id?: string): VectorStore;
  /** Undefined when there is none of that id. */
  find(id: string): VectorStore | undefined;
  /** Throws the vendor's 404. */
  get(id: string): VectorStore;
  /** Oldest first. */
  list(): VectorStore[];
  remove(id: string): void;
  /** Puts a file in, in place of the same one. Throws a 400 when the store is full. */
  attach(store: VectorStore, file: IndexedFile): void;
  detach(store: VectorStore, fileId: string): void;
  addBatch(store: VectorStore, batch: FileBatch): void;
  reset(): void;
}

interface Stored extends VectorStore {
  readonly files: Map<string, IndexedFile>;
  readonly batches: Map<string, FileBatch>;
  bytes: number;
}

/** The mock's own limits: it holds all in memory. When there are too many stores, the oldest give way. */
const STORES_MAX = 1_000;
const ALL_BYTES = 256 * 1024 * 1024;
const STORE_BYTES = 64 * 1024 * 1024;
/** The service's limit, says its documentation. */
const FILES_MAX = 10_000;
const BATCHES_MAX = 1_000;

export function createVectorStores(deps: {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Pick<FileStore, 'has'>;
}): VectorStores {
  const kept = createKept<Stored>({ count: STORES_MAX, bytes: ALL_BYTES, bytesOf: ({ bytes }) => bytes });
  const drop = (store: Stored, fileId: string) => {
    const file = store.files.get(fileId);
    if (!file) return;
    store.bytes -= bytesOf(file);
    store.files.delete(fileId);
  };
  /** Files that were deleted are in no vector store any more. */
  const living = (store: Stored): Stored => {
    for (const fileId of store.files.keys()) if (!deps.files.has(fileId)) drop(store, fileId);
    return store;
  };
  const find = (id: string) => {
    const found = kept.get(id);
    return found && living(found);
  };
  const get = (id: string) => {
    const found = find(id);
    if (!found) throw noSuchStore(id);
    return found;
  };
  return {
    create(fields, id = vectorStoreId(deps.random)) {
      const createdMs = deps.clock.now();
      const empty = { files: new Map(), batches: new Map(), bytes: 1_000 };
      const store: Stored = { ...fields, id, createdMs, activeMs: createdMs, ...empty };
      kept.keep(id, store);
      return store;
    },
    find,
    get,
    list: () => kept.values().map(living),
    remove(id) {
      if (!kept.remove(id)) throw noSuchStore(id);
    },
    attach({ id }, file) {
      const store = get(id);
      drop(store, file.id);
      const bytes = store.bytes + bytesOf(file);
      if (store.files.size >= FILES_MAX || bytes > STORE_BYTES) throw full(id);
      store.files.set(file.id, file);
      store.bytes = bytes;
      store.activeMs = deps.clock.now();
      kept.keep(id, store);
    },
    detach({ id }, fileId) {
      const store = get(id);
      if (!store.files.has(fileId)) throw noSuchFileIn(id, fileId);
      drop(store, fileId);
    },
    addBatch({ id }, batch) {
      const { batches } = get(id);
      batches.set(batch.id, batch);
      for (const oldest of batches.keys()) if (batches.size > BATCHES_MAX) batches.delete(oldest);
    },
    reset: kept.clear,
  };
}

/** Text and chunks, two bytes a character; a vector a chunk. */
function bytesOf({ outcome }: IndexedFile): number {
  if (outcome.type === 'failed') return 500;
  const characters = outcome.chunks.reduce((sum, chunk) => sum + chunk.length, outcome.text.length);
  return 500 + 2 * characters + outcome.chunks.length * 1_100;
}

/** Throws the vendor's 404. */
export function fileIn({ id, files }: VectorStore, fileId: string): IndexedFile {
  const found = files.get(fileId);
  if (!found) throw noSuchFileIn(id, fileId);
  return found;
}

/** Throws the vendor's 404. */
export function batchIn({ batches }: VectorStore, batchId: string): FileBatch {
  const found = batches.get(batchId);
  if (found) return found;
  throw new OpenAiError(404, `No vector store file batch found with id '${batchId}'.`); // wording unconfirmed
}

/** Wording unconfirmed. */
function noSuchStore(id: string): OpenAiError {
  return new OpenAiError(404, `No vector store found with id '${id}'.`);
}

/** Wording unconfirmed. */
function noSuchFileIn(id: string, fileId: string): OpenAiError {
  return new OpenAiError(404, `No file found with id '${fileId}' in vector store '${id}'.`);
}

/** The size is the mock's own limit. */
function full(id: string): OpenAiError {
  const message = `Vector store '${id}' is full: it may hold ${FILES_MAX} files and ${STORE_BYTES} bytes.`;
  return new OpenAiError(400, message, { code: 'storage_limit_exceeded' });
}
