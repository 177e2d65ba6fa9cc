const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
/** 1 January 1980, 0:00 as DOS time and date: the format's own zero. */
const DOS_EPOCH = 0x00210000;

/** Gives every entry of a zip the same time, in place: the moment of writing must not reach the bytes. */
export function fixZipTimes(zip: Uint8Array): void {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = findEnd(view);
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new Error(`no zip directory entry at byte ${at}`);
    view.setUint32(at + 12, DOS_EPOCH, true);
    view.setUint32(view.getUint32(at + 42, true) + 10, DOS_EPOCH, true);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw new Error('these bytes are no zip file: there is no end of a directory');
}
