import type { StorageCall, StorageDeps } from '../call.ts';
import { refusals } from '../errors.ts';
import { jsonObject } from '../incoming.ts';
import { SERVICE } from '../scope.ts';
import { verifySigned } from '../signing.ts';
import { tryWrite, type UploadAuthority } from '../upload.ts';
import type { UploadMetadata } from './metadata.ts';
import type { UploadId } from './upload-id.ts';

/** Answers who an upload is made for, or throws the vendor's refusal. */
export type Authorize = (storage: StorageDeps, call: StorageCall, id: UploadId) => Promise<UploadAuthority>;

/** /upload/resumable: the JWT's bearer, as far as the policies let them write (asked by `checkMayWrite`). */
export const byCaller: Authorize = async (_storage, call) => ({
  caller: call.caller,
  ownerId: call.caller.sub,
  upsert: call.request.headers.get('x-upsert') === 'true',
});

/** /upload/resumable/sign: whoever holds the upload token of this object, in `x-signature`. */
export const bySignature: Authorize = async (storage, call, { bucket, key }) => {
  const token = call.request.headers.get('x-signature');
  if (!token) throw refusals.invalidSignature('Missing x-signature header');
  const claims = await verifySigned(storage, { token, url: `${bucket}/${key}`, scope: 'upload' });
  const ownerId = typeof claims.owner === 'string' ? claims.owner : undefined;
  return { caller: SERVICE, ownerId, upsert: claims.upsert === true };
};

/** Asks policies and constraints by a write that is rolled back. Throws AccessDenied, Duplicate. */
export async function checkMayWrite(
  storage: StorageDeps,
  call: StorageCall,
  {
    authority,
    id,
    metadata,
    length,
  }: {
    readonly authority: UploadAuthority;
    readonly id: UploadId;
    readonly metadata: UploadMetadata;
    readonly length: number | undefined;
  },
): Promise<void> {
  await tryWrite(storage, call, authority, {
    ...id,
    metadata: { mimetype: mimeOf(metadata), contentLength: length },
    userMetadata: userMetadataOf(metadata),
  });
}

export function mimeOf(metadata: UploadMetadata): string {
  return metadata.get('contentType') || 'application/octet-stream';
}

/** The JSON of the `metadata` key; undefined when there is none or it is garbage. */
export function userMetadataOf(metadata: UploadMetadata): Record<string, unknown> | undefined {
  const text = metadata.get('metadata');
  if (!text) return undefined;
  const object = jsonObject(text);
  return Object.keys(object).length > 0 || text.trim() === '{}' ? object : undefined;
}
