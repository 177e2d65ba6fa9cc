import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** 1 January 1980, midnight: the same parts always make the same bytes. */
const DOS_DATE = 0x0021;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DEFLATE = 8;

/** A ZIP file of deflated parts in the given order (APPNOTE 6.3: local headers, directory, end record; no ZIP64). */
export function zip(parts: readonly ZipPart[]): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of parts) {
    const plain = Buffer.from(content);
    const packed = deflateRawSync(plain);
    const fields = commonFields(packed.length, plain.length, crc32(plain), Buffer.byteLength(name));
    const local = Buffer.concat([head(0x04034b50, [VERSION]), fields, Buffer.from(name), packed]);
    files.push(local);
    directory.push(
      Buffer.concat([head(0x02014b50, [VERSION, VERSION]), fields, directoryTail(offset), Buffer.from(name)]),
    );
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  return Buffer.concat([...files, listing, endRecord(parts.length, listing.length, offset)]);
}

function head(signature: number, versions: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + versions.length * 2);
  bytes.writeUInt32LE(signature, 0);
  for (const [index, version] of versions.entries()) bytes.writeUInt16LE(version, 4 + index * 2);
  return bytes;
}

/** What a local header and a directory entry have in common, from the flags to the extra field's length. */
function commonFields(packed: number, plain: number, checksum: number, nameLength: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16LE(UTF8_NAMES, 0);
  bytes.writeUInt16LE(DEFLATE, 2);
  bytes.writeUInt16LE(DOS_DATE, 6);
  bytes.writeUInt32LE(checksum, 8);
  bytes.writeUInt32LE(packed, 12);
  bytes.writeUInt32LE(plain, 16);
  bytes.writeUInt16LE(nameLength, 20);
  return bytes;
}

/** Comment length, disk, attributes (all zero) and where the part's local header stands. */
function directoryTail(offset: number): Buffer {
  const bytes = Buffer.alloc(14);
  bytes.writeUInt32LE(offset, 10);
  return bytes;
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(0x06054b50, 0);
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt32LE(offset, 16);
  return bytes;
}
