import type { Context } from '../context.ts';
import { errors } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { byId, byName, newestFirst, type Order, type Page, paginate } from '../paging.ts';
import type { FileListQuery } from '../queries.ts';

export interface StoredFile {
  readonly id: string;
  readonly seq: number;
  readonly projectId: string;
  readonly name: string;
  readonly purpose: string;
  readonly externalFileId: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly bytes: Uint8Array;
}

/** The files API's state: files live 48 hours. */
export class FileStore {
  readonly #context: Context;
  readonly #files = new Map<string, StoredFile>();
  /** Ids of files whose 48 hours are over, the oldest first out. */
  readonly #expired = new Set<string>();
  #bytes = 0;
  #seq = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  /** @throws ApiError 402 when the store is full */
  add(
    file: Pick<StoredFile, 'projectId' | 'name' | 'purpose' | 'externalFileId' | 'bytes'>,
    id = this.#context.ids.uuid(),
  ): StoredFile {
    this.#expire();
    const full = this.#files.size >= LIMITS.maxFiles || this.#bytes + file.bytes.length > LIMITS.maxStoredBytes;
    if (full) throw errors.tooManyFiles();
    const stored = { ...file, id, seq: ++this.#seq, createdAt: this.#context.deps.clock.now() };
    this.#files.set(stored.id, stored);
    this.#bytes += stored.bytes.length;
    return stored;
  }

  has(id: string): boolean {
    this.#expire();
    return this.#files.has(id);
  }

  /** @throws ApiError 404, 403 for another project's file */
  get(id: string, projectId: string | undefined): StoredFile {
    this.#expire();
    const file = this.#files.get(id);
    if (!file) throw errors.fileNotFound(id);
    if (projectId && file.projectId !== projectId) throw errors.wrongProject();
    return file;
  }

  /** A file to be read. @throws ApiError 404 in other words when it was there once, and as `get` */
  source(id: string, projectId: string | undefined): StoredFile {
    this.#expire();
    if (this.#expired.has(id)) throw errors.sourceGone();
    return this.get(id, projectId);
  }

  delete(id: string, projectId: string | undefined): void {
    const file = this.get(id, projectId);
    this.#files.delete(id);
    this.#bytes -= file.bytes.length;
  }

  list(query: FileListQuery, projectId: string, order?: Order): Page<StoredFile> {
    this.#expire();
    const wanted = [...this.#files.values()].filter(
      (file) =>
        file.projectId === projectId &&
        (query.file_name === undefined || file.name === query.file_name) &&
        (query.external_file_id === undefined || file.externalFileId === query.external_file_id) &&
        (query.file_ids.length === 0 || query.file_ids.includes(file.id)),
    );
    return paginate(wanted, order ?? ORDERS[query.order_by ?? 'created_at'], query);
  }

  clear(): void {
    this.#files.clear();
    this.#expired.clear();
    this.#bytes = 0;
  }

  /** Oldest first, so the first young file ends the search. */
  #expire(): void {
    const oldest = this.#context.deps.clock.now() - LIMITS.fileMs;
    for (const file of this.#files.values()) {
      if (file.createdAt > oldest) return;
      this.#files.delete(file.id);
      this.#bytes -= file.bytes.length;
      this.#expired.add(file.id);
      if (this.#expired.size > LIMITS.maxFiles) this.#expired.delete(this.#expired.values().next().value as string);
    }
  }
}

const ORDERS = { name: byName, id: byId, created_at: newestFirst } as const;
