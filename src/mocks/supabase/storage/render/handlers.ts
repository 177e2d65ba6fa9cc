import { assetHeaders, metadataOf } from '../asset.ts';
import type { StorageCall, StorageDeps } from '../call.ts';
import { readPublic } from '../download.ts';
import { refusals } from '../errors.ts';
import { findAsCaller, findAsService } from '../find.ts';
import type { ObjectRow } from '../rows.ts';
import { signedCall, verifySigned } from '../signing.ts';
import { imageType } from './image-type.ts';
import { fromClaim, type Transformations, toProxyWords } from './transformations.ts';

// A declared pass-through: parameters are checked and told back, the pixels stay as they were uploaded.

/** GET /render/image/public/:bucket/* */
export async function renderPublic(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket, path: call.key });
  return sendImage(storage, call, await readPublic(storage, call), { asked: call.filters as Transformations });
}

/** GET /render/image/authenticated/:bucket/*: by the caller's policies, whether the bucket is public or not. */
export async function renderAuthenticated(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket, path: call.key });
  const row = await findAsCaller(storage, call, call.bucket, call.key);
  return sendImage(storage, call, row, { asked: call.filters as Transformations });
}

/** GET /render/image/sign/:bucket/*?token=: the token says what the image becomes; the query is not asked. */
export async function renderSigned(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket, path: call.key });
  const claims = await verifySigned(storage, signedCall(call, 'download'));
  const row = await findAsService(storage, call.bucket, call.key);
  const asked = fromClaim(typeof claims.transformations === 'string' ? claims.transformations : '');
  return sendImage(storage, call, row, { asked, expires: new Date((claims.exp ?? 0) * 1000) });
}

async function sendImage(
  storage: StorageDeps,
  call: StorageCall,
  row: ObjectRow,
  { asked, expires }: { readonly asked: Transformations; readonly expires?: Date },
): Promise<Response> {
  const bytes = await storage.blobs.get(row.version);
  if (!bytes) throw refusals.bytesMissing();
  const metadata = metadataOf(row);
  const mimetype = imageType(bytes) ?? metadata.mimetype;
  const transformations = toProxyWords(asked);
  storage.note(call.request, { bytes: bytes.byteLength, transformations });
  return new Response(bytes, {
    headers: {
      ...assetHeaders(call, { ...metadata, mimetype }, expires),
      'content-length': String(bytes.byteLength),
      ...(transformations ? { 'x-transformations': transformations } : {}),
    },
  });
}
