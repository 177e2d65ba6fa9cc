import type { StorageCall, StorageDeps, StorageHandler } from '../call.ts';
import { uploadRules } from '../upload.ts';
import { speakingTus, tusAnswer } from './answer.ts';
import { type Authorize, byCaller, bySignature, checkMayWrite } from './authority.ts';
import * as creation from './create.ts';
import { formatMetadata } from './metadata.ts';
import { countOf, OPTIONS_HEADERS, tusErrors } from './protocol.ts';
import { receive } from './receive.ts';
import { parseUploadId } from './upload-id.ts';
import type { ResumableUpload } from './uploads.ts';

export const createUpload = speakingTus(creation.createUpload);
export const createSignedUpload = speakingTus(creation.createSignedUpload);
export const appendToUpload = speakingTus(appending(byCaller));
export const appendToSignedUpload = speakingTus(appending(bySignature));
export const describeUpload = speakingTus(describing(byCaller));
export const describeSignedUpload = speakingTus(describing(bySignature));
export const terminateUpload = speakingTus(terminating(byCaller));
export const terminateSignedUpload = speakingTus(terminating(bySignature));

/** OPTIONS: what this server speaks. */
export const tusOptions = speakingTus(async () => tusAnswer(204, OPTIONS_HEADERS));

/** PUT is routed, and tus has no such method. */
export const putUpload = speakingTus(async () => {
  throw tusErrors.methodNotFound();
});

/** PATCH: bytes at an offset; a deferred length may be told with them. */
function appending(authorize: Authorize): StorageHandler {
  return async (storage, call) => {
    const id = parseUploadId(call.key);
    const offset = countOf(call.request, 'upload-offset');
    if (offset === undefined) throw tusErrors.offsetMissing();
    if (!call.request.headers.get('content-type')) throw tusErrors.contentTypeMissing();
    storage.note(call.request, { bucket: id.bucket, path: id.key });
    const authority = await authorize(storage, call, id);
    return storage.resumable.inTurn(id.version, async () => {
      const upload = await storage.resumable.find(id.version);
      if (!upload.done) {
        const { metadata, length } = upload;
        await checkMayWrite(storage, call, { authority, id, metadata, length });
      }
      const { limitBytes } = await uploadRules(storage, id.bucket, id.key);
      if (upload.offset !== offset) throw tusErrors.offsetConflict();
      declareLength(upload, countOf(call.request, 'upload-length'), limitBytes);
      return tusAnswer(204, await receive(storage, call, { upload, id, authority, limitBytes }));
    });
  };
}

function declareLength(upload: ResumableUpload, length: number | undefined, limitBytes: number): void {
  if (length === undefined) return;
  if (upload.length !== undefined || length < upload.offset) throw tusErrors.lengthMissing();
  if (length > limitBytes) throw tusErrors.maxSizeExceeded();
  upload.length = length;
}

/** HEAD: how far it got. Policies are not asked. */
function describing(authorize: Authorize): StorageHandler {
  return async (storage, call) => {
    const id = parseUploadId(call.key);
    await authorize(storage, call, id);
    const upload = await storage.resumable.find(id.version);
    const length: Record<string, string> =
      upload.length === undefined ? { 'upload-defer-length': '1' } : { 'upload-length': String(upload.length) };
    return tusAnswer(200, {
      'cache-control': 'no-store',
      'upload-offset': String(upload.offset),
      ...length,
      'upload-metadata': formatMetadata(upload.metadata),
    });
  };
}

/** DELETE: gives an unfinished upload up. */
function terminating(authorize: Authorize): StorageHandler {
  return async (storage: StorageDeps, call: StorageCall) => {
    const id = parseUploadId(call.key);
    storage.note(call.request, { bucket: id.bucket, path: id.key });
    const authority = await authorize(storage, call, id);
    return storage.resumable.inTurn(id.version, async () => {
      const upload = await storage.resumable.find(id.version);
      if (upload.done) throw tusErrors.completed();
      const { metadata, length } = upload;
      await checkMayWrite(storage, call, { authority, id, metadata, length });
      await storage.resumable.remove(upload);
      return tusAnswer(204);
    });
  };
}
