import { readAtMost } from '../bytes.ts';
import type { StorageCall, StorageDeps } from '../call.ts';
import { describeObject, keepObject, type UploadAuthority } from '../upload.ts';
import { mimeOf, userMetadataOf } from './authority.ts';
import { APPEND_TYPE, tusErrors } from './protocol.ts';
import type { UploadId } from './upload-id.ts';
import type { ResumableUpload } from './uploads.ts';

export interface Receiving {
  readonly upload: ResumableUpload;
  readonly id: UploadId;
  readonly authority: UploadAuthority;
  /** Bytes the bucket allows of one object. */
  readonly limitBytes: number;
}

/** Takes the body's bytes at the upload's offset; the last ones make it an object. Returns the headers that say so. */
export async function receive(
  storage: StorageDeps,
  call: StorageCall,
  receiving: Receiving,
): Promise<Record<string, string>> {
  const { upload, limitBytes } = receiving;
  const room = (upload.length ?? limitBytes) - upload.offset;
  const hasBytes = call.request.headers.get('content-type') === APPEND_TYPE;
  const bytes = hasBytes ? await readAtMost(call.request, room) : new Uint8Array();
  if (!bytes) throw tusErrors.sizeExceeded();
  await storage.resumable.append(upload, bytes);
  storage.note(call.request, { bytes: bytes.byteLength });
  const offset = { 'upload-offset': String(upload.offset) };
  if (upload.offset !== upload.length) {
    return { ...offset, 'upload-expires': new Date(upload.expiresAt).toUTCString() };
  }
  if (!upload.done) await complete(storage, call, receiving);
  return { ...offset, 'tus-complete': '1' };
}

async function complete(storage: StorageDeps, call: StorageCall, { upload, id, authority }: Receiving): Promise<void> {
  const bytes = await storage.resumable.whole(upload);
  const mimetype = mimeOf(upload.metadata);
  const cacheControl = upload.metadata.get('cacheControl') ?? 'no-cache';
  await keepObject(storage, call, bytes, {
    ...id,
    metadata: describeObject(bytes, { mimetype, cacheControl, xRobotsTag: undefined }, call.facts.at),
    userMetadata: userMetadataOf(upload.metadata),
    ownerId: authority.ownerId,
  });
  await storage.resumable.finish(upload);
}
