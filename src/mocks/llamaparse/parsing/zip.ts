import { crc32, inflateRawSync } from 'node:zlib';
import { ParseFailure } from './types.ts';

/** What a ZIP file's central directory says of one part; nothing is inflated yet. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes when inflated, as declared. */
  readonly size: number;
  readonly packedSize: number;
  readonly method: number;
  readonly checksum: number;
  /** Where the part's local header stands. */
  readonly offset: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
/** A directory's end record is at most this far from the file's end: 22 bytes and a comment. */
const END_SEARCH_BYTES = 22 + 65_535;
const MAX_ENTRIES = 20_000;

/** Undefined when the bytes are not a ZIP file with a readable directory. */
export function readZipDirectory(bytes: Uint8Array): readonly ZipEntry[] | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 22 || view.readUInt16LE(0) !== 0x4b50) return undefined;
  const end = findEnd(view);
  if (end === undefined) return undefined;
  const entries: ZipEntry[] = [];
  let at = view.readUInt32LE(end + 16);
  const count = Math.min(view.readUInt16LE(end + 10), MAX_ENTRIES);
  for (let i = 0; i < count; i++) {
    if (at + 46 > view.length || view.readUInt32LE(at) !== DIRECTORY_ENTRY) return undefined;
    const nameLength = view.readUInt16LE(at + 28);
    entries.push({
      name: view.toString('utf8', at + 46, at + 46 + nameLength),
      method: view.readUInt16LE(at + 10),
      checksum: view.readUInt32LE(at + 16),
      packedSize: view.readUInt32LE(at + 20),
      size: view.readUInt32LE(at + 24),
      offset: view.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  return entries;
}

function findEnd(view: Buffer): number | undefined {
  for (let at = view.length - 22; at >= Math.max(0, view.length - END_SEARCH_BYTES); at--) {
    if (view.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  return undefined;
}

/**
 * One part's content, never more than its directory entry declares.
 * @throws ParseFailure for a part that is damaged or inflates to more
 */
export function readZipEntry(bytes: Uint8Array, entry: ZipEntry): Buffer {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { name, method, size, packedSize, offset, checksum } = entry;
  if (offset + 30 > view.length || view.readUInt32LE(offset) !== LOCAL_HEADER) throw damaged(name);
  const start = offset + 30 + view.readUInt16LE(offset + 26) + view.readUInt16LE(offset + 28);
  const packed = view.subarray(start, start + packedSize);
  const content = method === 0 ? packed : inflate(packed, size, name);
  if ((method !== 0 && method !== 8) || content.length !== size || crc32(content) !== checksum) throw damaged(name);
  return content;
}

function inflate(packed: Uint8Array, size: number, name: string): Buffer {
  if (size === 0) return Buffer.alloc(0);
  try {
    return inflateRawSync(packed, { maxOutputLength: size });
  } catch (cause) {
    throw damaged(name, { cause });
  }
}

function damaged(name: string, options?: ErrorOptions): ParseFailure {
  return new ParseFailure(
    'ERROR_DURING_PROCESSING',
    `The part ${name.slice(0, 100)} of the archive is damaged.`,
    options,
  );
}

/** A ZIP file's parts by name, inflated when asked for. */
export class ZipArchive {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, ZipEntry>;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#entries = new Map((readZipDirectory(bytes) ?? []).map((entry) => [entry.name, entry]));
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  /** @throws ParseFailure for a damaged part */
  read(name: string): Buffer | undefined {
    const entry = this.#entries.get(name);
    return entry && readZipEntry(this.#bytes, entry);
  }

  /** Inflates everything once. @throws ParseFailure when a part is damaged or larger than it says */
  check(): void {
    for (const entry of this.#entries.values()) readZipEntry(this.#bytes, entry);
  }
}
