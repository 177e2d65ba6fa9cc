/** What a ZIP file's central directory says: names and sizes, nothing inflated. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes when inflated, as declared. */
  readonly size: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
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
    entries.push({ name: view.toString('utf8', at + 46, at + 46 + nameLength), size: view.readUInt32LE(at + 24) });
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
