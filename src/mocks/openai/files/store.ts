import type { Clock } from '../../../lib/clock.ts';
import type { Random } from '../../../lib/random.ts';
import { noSuchFile, storeFull } from '../errors.ts';
import { fileId } from '../ids.ts';
import { MAX_STORED_BYTES } from '../limits.ts';

/** A file as the service shows it. Times are Unix seconds. */
export interface FileObject {
  readonly object: 'file';
  readonly id: string;
  readonly purpose: string;
  readonly filename: string;
  readonly bytes: number;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly status: 'processed';
  readonly status_details: null;
}

export interface NewFile {
  readonly purpose: string;
  readonly filename: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Seconds from now; undefined: never. */
  readonly expiresInSeconds: number | undefined;
}

export interface FileStore {
  add(file: NewFile): FileObject;
  /** Puts a file there under an id of the caller's choosing. */
  seed(id: string, file: NewFile): FileObject;
  /** Throws the vendor's 404, also for a file that has expired. */
  get(id: string): FileObject;
  content(id: string): Uint8Array<ArrayBuffer>;
  /** Whether there is a file of that id that has not expired. */
  has(id: string): boolean;
  remove(id: string): void;
  /** Oldest first. */
  list(): readonly FileObject[];
  reset(): void;
}

interface Stored {
  readonly file: FileObject;
  readonly content: Uint8Array<ArrayBuffer>;
}

export function createFileStore(deps: { readonly clock: Clock; readonly random: Random }): FileStore {
  const stored = new Map<string, Stored>();
  const seconds = () => Math.floor(deps.clock.now() / 1000);
  const living = () => {
    for (const [id, { file }] of stored)
      if (file.expires_at !== null && file.expires_at <= seconds()) stored.delete(id);
    return stored;
  };
  const find = (id: string) => {
    const found = living().get(id);
    if (!found) throw noSuchFile(id);
    return found;
  };
  const seed = (id: string, { purpose, filename, bytes, expiresInSeconds }: NewFile): FileObject => {
    const used = [...living().values()].reduce((sum, each) => sum + each.content.length, 0);
    if (used + bytes.length > MAX_STORED_BYTES) throw storeFull(MAX_STORED_BYTES);
    const created = seconds();
    const file: FileObject = {
      object: 'file',
      id,
      purpose,
      filename,
      bytes: bytes.length,
      created_at: created,
      expires_at: expiresInSeconds === undefined ? null : created + expiresInSeconds,
      status: 'processed',
      status_details: null,
    };
    stored.set(id, { file, content: bytes });
    return file;
  };
  return {
    add: (file) => seed(fileId(deps.random), file),
    seed,
    get: (id) => find(id).file,
    content: (id) => find(id).content,
    has: (id) => living().has(id),
    remove(id) {
      find(id);
      stored.delete(id);
    },
    list: () => [...living().values()].map(({ file }) => file),
    reset: () => stored.clear(),
  };
}
