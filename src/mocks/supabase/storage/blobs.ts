import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The bytes of one object. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Where the bytes of objects are, keyed by the object's version (a uuid, new with every write). */
export interface BlobStore extends AsyncDisposable {
  put(version: string, bytes: Bytes): Promise<void>;
  /** Undefined when the bytes are gone though the row may still be there. Treat what comes back as read-only. */
  get(version: string): Promise<Bytes | undefined>;
  /** Unknown versions are fine. */
  delete(versions: readonly string[]): Promise<void>;
  clear(): Promise<void>;
  /** Bytes held now. */
  readonly size: number;
}

/** The store is full: a limit of the mock, not of the vendor. */
export class BlobStoreFull extends Error {
  constructor(totalBytes: number) {
    super(`the mock keeps at most ${totalBytes} bytes of objects; delete some or call reset()`);
    this.name = 'BlobStoreFull';
  }
}

/**
 * Memory first, a temporary folder for what does not fit:
 *
 *   put ── fits in memoryBytes ──▶ Map        get ──▶ Map, else file
 *      └── else ──▶ <tmp>/shakedown-storage-XXXXXX/<version>     (removed when disposed)
 */
export function tieredBlobs(limits: { memoryBytes: number; totalBytes: number }): BlobStore {
  const inMemory = new Map<string, Bytes>();
  const onDisk = new Map<string, number>();
  let memoryUsed = 0;
  let diskUsed = 0;
  let folder: Promise<string> | undefined;

  async function pathOf(version: string): Promise<string> {
    folder ??= mkdtemp(join(tmpdir(), 'shakedown-storage-'));
    return join(await folder, version);
  }

  async function remove(version: string): Promise<void> {
    const held = inMemory.get(version);
    if (held && inMemory.delete(version)) memoryUsed -= held.byteLength;
    const bytes = onDisk.get(version);
    if (bytes === undefined) return;
    onDisk.delete(version);
    diskUsed -= bytes;
    await unlink(await pathOf(version));
  }

  return {
    async put(version, bytes) {
      if (memoryUsed + diskUsed + bytes.byteLength > limits.totalBytes) throw new BlobStoreFull(limits.totalBytes);
      if (memoryUsed + bytes.byteLength <= limits.memoryBytes) {
        inMemory.set(version, bytes);
        memoryUsed += bytes.byteLength;
        return;
      }
      diskUsed += bytes.byteLength; // counted before the write, so that parallel writes cannot pass the limit together
      onDisk.set(version, bytes.byteLength);
      await writeFile(await pathOf(version), bytes);
    },
    async get(version) {
      const held = inMemory.get(version);
      if (held) return held;
      return onDisk.has(version) ? await readFile(await pathOf(version)) : undefined;
    },
    async delete(versions) {
      for (const version of versions) await remove(version);
    },
    async clear() {
      for (const version of [...inMemory.keys(), ...onDisk.keys()]) await remove(version);
    },
    get size() {
      return memoryUsed + diskUsed;
    },
    async [Symbol.asyncDispose]() {
      inMemory.clear();
      if (folder) await rm(await folder, { recursive: true, force: true });
    },
  };
}
