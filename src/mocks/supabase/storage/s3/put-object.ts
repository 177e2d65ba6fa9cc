import { uuidV4 } from '../../../../lib/ids.ts';
import type { Bytes } from '../blobs.ts';
import type { StorageDeps } from '../call.ts';
import { refusals } from '../errors.ts';
import type { UploadRules } from '../incoming.ts';
import { checkAllowed, checkContentType } from '../mime.ts';
import { checkBucketName, checkKey } from '../names.ts';
import { checkRobotsTag } from '../robots.ts';
import { describeObject, keepObject, tryWrite, uploadRules } from '../upload.ts';
import type { S3Call, S3Handler } from './call.ts';
import { metadataIn } from './metadata.ts';

const EMPTY_FOLDER = '.emptyFolderPlaceholder';

/** PUT /:bucket/:key: always an upsert. */
export const putObject: S3Handler = async (storage, call) => {
  const { headers } = call.request;
  const { declaredLength } = call.payload;
  const key = call.key.endsWith('/') && declaredLength === 0 ? call.key + EMPTY_FOLDER : call.key;
  const rules = await uploadRules(storage, call.bucket, key);
  const robots = headers.get('x-robots-tag');
  if (robots !== null) checkRobotsTag(robots); // checked, and then forgotten: so it is in the server
  const eTag = await store(storage, call, rules, {
    key,
    mimetype: headers.get('content-type') || 'application/octet-stream',
    cacheControl: headers.get('cache-control') ?? 'no-cache',
    userMetadata: metadataIn(headers),
    declaredLength,
    read: call.payload.read,
  });
  return { headers: { etag: eTag } };
};

/** POST /:bucket by an HTML form whose policy somebody signed. */
export const postObject: S3Handler = async (storage, call) => {
  const fields = call.form?.fields ?? new Map<string, string>();
  const key = fields.get('key') ?? '';
  storage.note(call.request, { path: key });
  const rules = await uploadRules(storage, call.bucket, key);
  const eTag = await store(storage, call, rules, {
    key,
    mimetype: fields.get('content-type') || 'application/octet-stream',
    cacheControl: fields.get('cache-control') || 'no-cache',
    userMetadata: metadataIn(fields),
    declaredLength: call.payload.declaredLength,
    read: call.payload.read,
  });
  return { headers: { etag: eTag } };
};

interface Upload {
  readonly key: string;
  readonly mimetype: string;
  readonly cacheControl: string;
  readonly userMetadata: Record<string, string> | undefined;
  readonly declaredLength: number | undefined;
  read(limitBytes: number): Promise<Bytes>;
}

/** type → size → names → trial write as the caller, rolled back → bytes → final write as service. Returns the ETag. */
async function store(storage: StorageDeps, call: S3Call, rules: UploadRules, upload: Upload): Promise<string> {
  const { key, mimetype, userMetadata, declaredLength } = upload;
  const { bucket, caller } = call;
  checkContentType(mimetype);
  checkAllowed(mimetype, rules.allowedMimeTypes);
  if (declaredLength !== undefined && declaredLength > rules.limitBytes) throw refusals.tooLarge();
  checkBucketName(bucket);
  checkKey(key);
  const version = uuidV4(storage.random);
  const trial = { bucket, key, version, metadata: { mimetype, contentLength: declaredLength }, userMetadata };
  await tryWrite(storage, call, { caller, ownerId: caller.sub, upsert: true }, trial);
  const bytes = await upload.read(rules.limitBytes);
  if (declaredLength !== undefined && bytes.byteLength > declaredLength) throw refusals.tooLarge();
  storage.note(call.request, { bytes: bytes.byteLength });
  const metadata = describeObject(bytes, { ...upload, xRobotsTag: undefined }, call.facts.at);
  await keepObject(storage, call, bytes, {
    ...{ bucket, key, version, metadata, ownerId: caller.sub },
    userMetadata: userMetadata ?? {},
  });
  return metadata.eTag;
}
