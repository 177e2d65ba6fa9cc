import type { Clock } from '../../../../lib/clock.ts';
import type { BlobStore, Bytes } from '../blobs.ts';
import type { UploadMetadata } from './metadata.ts';
import { tusErrors } from './protocol.ts';

/** An upload from its creation to its expiry. */
export interface ResumableUpload {
  /** Which URL it has. */
  readonly id: string;
  readonly version: string;
  readonly metadata: UploadMetadata;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Bytes in all; undefined while the length is deferred. */
  length: number | undefined;
  /** Bytes received. */
  offset: number;
  /** True once the object is stored; the bytes are no longer here then. */
  done: boolean;
}

/**
 * What clients have begun and not ended, bounded in number and bytes, gone when its time is over:
 *
 *   create ─▶ append* ─▶ finish (bytes handed over, the record stays until it expires, as the vendor's does)
 *      └──────── remove │ expiry on the mock's clock (410, then 404 once the room is needed)
 */
export interface ResumableUploads {
  /** Throws TusError when there is no room. */
  create(upload: Pick<ResumableUpload, 'id' | 'version' | 'metadata' | 'length'>): Promise<ResumableUpload>;
  /** Throws TusError: unknown or expired. */
  find(version: string): Promise<ResumableUpload>;
  /** Throws TusError when there is no room. */
  append(upload: ResumableUpload, bytes: Bytes): Promise<void>;
  /** All bytes of the upload, in order. They are kept until `finish`. */
  whole(upload: ResumableUpload): Promise<Bytes>;
  finish(upload: ResumableUpload): Promise<void>;
  remove(upload: ResumableUpload): Promise<void>;
  /** Runs `work` when every earlier one for this upload has ended: two writers must not meet at one offset. */
  inTurn<T>(version: string, work: () => Promise<T>): Promise<T>;
  clear(): Promise<void>;
}

export interface UploadLimits {
  /** Records kept: unfinished, finished and expired ones. */
  readonly uploads: number;
  /** Unfinished bytes. */
  readonly bytes: number;
  /** Pieces of one upload before they are joined. */
  readonly pieces: number;
  readonly lifetimeMs: number;
}

interface Entry {
  readonly upload: ResumableUpload;
  /** Keys of the pieces in the blob store, in order. */
  pieces: string[];
}

export function resumableUploads(clock: Clock, blobs: BlobStore, limits: UploadLimits): ResumableUploads {
  const entries = new Map<string, Entry>(); // in order of creation, which is the order of expiry too
  const turns = new Map<string, Promise<unknown>>();
  let bytesHeld = 0;

  const isOver = ({ upload }: Entry) => clock.now() >= upload.expiresAt;

  async function dropPieces(entry: Entry): Promise<void> {
    const { pieces } = entry;
    if (pieces.length === 0) return;
    entry.pieces = [];
    bytesHeld -= entry.upload.offset;
    await blobs.delete(pieces);
  }

  /** Frees the bytes of all that expired; the records stay, so that they can be called expired. */
  async function expire(): Promise<void> {
    for (const entry of entries.values()) {
      if (!isOver(entry)) return;
      await dropPieces(entry);
    }
  }

  /** Room for one more record, by forgetting the oldest that nobody can continue. */
  function makeRoom(): void {
    if (entries.size < limits.uploads) return;
    for (const [version, entry] of entries) {
      if (!entry.upload.done && !isOver(entry)) continue;
      entries.delete(version);
      return;
    }
    throw tusErrors.tooMany(limits.uploads);
  }

  async function read(entry: Entry): Promise<Bytes> {
    const whole = new Uint8Array(entry.upload.offset);
    let at = 0;
    for (const piece of entry.pieces) {
      const bytes = await blobs.get(piece);
      if (!bytes) throw tusErrors.notFound();
      whole.set(bytes, at);
      at += bytes.byteLength;
    }
    return whole;
  }

  async function join(entry: Entry): Promise<void> {
    const key = `${entry.upload.version}.joined.${entry.upload.offset}`;
    await blobs.put(key, await read(entry));
    const { pieces } = entry;
    entry.pieces = [key];
    await blobs.delete(pieces);
  }

  const entryOf = (upload: ResumableUpload): Entry => {
    const entry = entries.get(upload.version);
    if (!entry) throw tusErrors.notFound();
    return entry;
  };

  return {
    async create({ id, version, metadata, length }) {
      await expire();
      makeRoom();
      const expiresAt = clock.now() + limits.lifetimeMs;
      const upload: ResumableUpload = { id, version, metadata, length, expiresAt, offset: 0, done: false };
      entries.set(version, { upload, pieces: [] });
      return upload;
    },
    async find(version) {
      const entry = entries.get(version);
      if (!entry) throw tusErrors.notFound();
      if (!isOver(entry)) return entry.upload;
      await dropPieces(entry);
      throw tusErrors.expired();
    },
    async append(upload, bytes) {
      if (bytes.byteLength === 0) return;
      const entry = entryOf(upload);
      await expire();
      if (bytesHeld + bytes.byteLength > limits.bytes) throw tusErrors.tooMany(limits.uploads);
      bytesHeld += bytes.byteLength; // before the write, so that parallel ones cannot pass the limit together
      const key = `${upload.version}.${upload.offset}`;
      try {
        await blobs.put(key, bytes);
      } catch (error) {
        bytesHeld -= bytes.byteLength;
        throw error;
      }
      entry.pieces.push(key);
      upload.offset += bytes.byteLength;
      if (entry.pieces.length > limits.pieces) await join(entry);
    },
    whole: (upload) => read(entryOf(upload)),
    async finish(upload) {
      upload.done = true;
      await dropPieces(entryOf(upload));
    },
    async remove(upload) {
      await dropPieces(entryOf(upload));
      entries.delete(upload.version);
    },
    async inTurn(version, work) {
      const before = turns.get(version);
      const mine = (async () => {
        await Promise.allSettled([before]); // its own caller hears of its failure
        return work();
      })();
      turns.set(version, mine);
      try {
        return await mine;
      } finally {
        if (turns.get(version) === mine) turns.delete(version);
      }
    },
    async clear() {
      for (const entry of entries.values()) await dropPieces(entry);
      entries.clear();
    },
  };
}
