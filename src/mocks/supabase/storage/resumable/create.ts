import { uuidV4 } from '../../../../lib/ids.ts';
import type { StorageCall, StorageDeps } from '../call.ts';
import { checkAllowed } from '../mime.ts';
import { checkBucketName, checkKey } from '../names.ts';
import { uploadRules } from '../upload.ts';
import { tusAnswer } from './answer.ts';
import { type Authorize, byCaller, bySignature, checkMayWrite } from './authority.ts';
import { parseMetadata, type UploadMetadata } from './metadata.ts';
import { APPEND_TYPE, countOf, tusErrors } from './protocol.ts';
import { receive } from './receive.ts';
import { formatUploadId, type UploadId } from './upload-id.ts';

export const createUpload = creation(byCaller, '/upload/resumable');
export const createSignedUpload = creation(bySignature, '/upload/resumable/sign');

/** POST: length → metadata → bucket and size → who may → type → the upload's URL, and bytes if some came along. */
function creation(authorize: Authorize, path: string) {
  return async (storage: StorageDeps, call: StorageCall): Promise<Response> => {
    const { request } = call;
    if (request.headers.has('upload-concat')) throw tusErrors.concatenation();
    const length = countOf(request, 'upload-length');
    if ((length === undefined) === !request.headers.has('upload-defer-length')) throw tusErrors.lengthMissing();
    const metadata = metadataOf(request);
    const id = newId(storage, metadata);
    storage.note(request, { bucket: id.bucket, path: id.key });
    const authority = await authorize(storage, call, id);
    const rules = await uploadRules(storage, id.bucket, id.key);
    if (length !== undefined && length > rules.limitBytes) throw tusErrors.maxSizeExceeded();
    await checkMayWrite(storage, call, { authority, id, metadata, length });
    const contentType = metadata.get('contentType');
    if (contentType) checkAllowed(contentType, rules.allowedMimeTypes);
    const upload = await storage.resumable.create({
      id: formatUploadId(id),
      version: id.version,
      metadata: withCacheControl(metadata),
      length,
    });
    const location = `${call.publicBase}${path}/${upload.id}`;
    if (request.headers.get('content-type') !== APPEND_TYPE && length !== 0) {
      return tusAnswer(201, { location, 'upload-expires': new Date(upload.expiresAt).toUTCString() });
    }
    const receiving = { upload, id, authority, limitBytes: rules.limitBytes };
    return tusAnswer(201, { location, ...(await receive(storage, call, receiving)) });
  };
}

function metadataOf(request: Request): UploadMetadata {
  const metadata = parseMetadata(request.headers.get('upload-metadata') ?? '');
  if (!metadata) throw tusErrors.metadataMissing(); // a malformed one was refused with the other headers
  return metadata;
}

function newId(storage: StorageDeps, metadata: UploadMetadata): UploadId {
  const bucket = metadata.get('bucketName') ?? '';
  const key = metadata.get('objectName') ?? '';
  checkBucketName(bucket);
  checkKey(key);
  return { bucket, key, version: uuidV4(storage.random) };
}

/** Kept, and shown by HEAD, as the header the object will have: `max-age=N`, else `no-cache`. */
function withCacheControl(metadata: UploadMetadata): UploadMetadata {
  const given = metadata.get('cacheControl') ?? '';
  return new Map(metadata).set('cacheControl', /^-?\d+$/.test(given) ? `max-age=${given}` : 'no-cache');
}
