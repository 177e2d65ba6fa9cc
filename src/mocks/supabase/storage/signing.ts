import type { JWTPayload } from 'jose';
import { uuidV4 } from '../../../lib/ids.ts';
import { JwtRefused } from '../jwt.ts';
import { LAST_SECOND, SIGNED_UPLOAD_SECONDS } from '../limits.ts';
import { json, type StorageCall, type StorageDeps } from './call.ts';
import { inVendorWords, refusals } from './errors.ts';
import { findAsCaller } from './find.ts';
import { checkKey } from './names.ts';
import { toClaim } from './render/transformations.ts';
import type { SignBody, SignManyBody } from './schemas.ts';
import { asRole, SERVICE } from './scope.ts';
import { storeUpload, tryWrite } from './upload.ts';

export type SignedScope = 'download' | 'upload';

/** POST /object/sign/:bucket/*. The URL comes back decoded: storage-js encodes it. */
export async function signOne(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket, path: call.key });
  const { expiresIn, transform = {} } = call.body as SignBody;
  const transformations = toClaim(transform);
  await findAsCaller(storage, call, call.bucket, call.key);
  const path = `${call.bucket}/${call.key}`;
  const token = await downloadToken(
    storage,
    call,
    { ...(transformations && { transformations }), url: path },
    expiresIn,
  );
  const route = transformations ? '/render/image/sign' : '/object/sign';
  return json(200, { signedURL: `${route}/${path}?token=${token}` });
}

/** POST /object/sign/:bucket */
export async function signMany(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket });
  const { expiresIn, paths } = call.body as SignManyBody;
  const sql = 'select name from storage.objects where bucket_id = $1 and name = any($2::text[])';
  const found = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) => tx.query<{ name: string }>(sql, [call.bucket, paths])),
  );
  const names = new Set(found.rows.map((row) => row.name));
  const signed = [];
  for (const path of paths) {
    if (!names.has(path)) {
      const error = 'Either the object does not exist or you do not have access to it';
      signed.push({ error, path, signedURL: null });
      continue;
    }
    const token = await downloadToken(storage, call, { url: `${call.bucket}/${path}` }, expiresIn);
    signed.push({ error: null, path, signedURL: `/object/sign/${call.bucket}/${path}?token=${token}` });
  }
  return json(200, signed);
}

interface DownloadClaims {
  readonly transformations?: string;
  readonly url: string;
}

function downloadToken(storage: StorageDeps, call: StorageCall, claims: DownloadClaims, expiresIn: number) {
  return storage.jwts.sign({ ...claims, scope: 'download' }, expiry(call, expiresIn));
}

function expiry(call: StorageCall, seconds: number): number {
  const at = Math.floor(call.facts.at.getTime() / 1000) + seconds;
  if (at > LAST_SECOND) throw refusals.invalidParameter('expiresIn');
  return at;
}

/** POST /object/upload/sign/:bucket/*: for who may insert there now; the PUT will not be asked again. */
export async function signUpload(storage: StorageDeps, call: StorageCall): Promise<Response> {
  const { bucket, key, caller } = call;
  storage.note(call.request, { bucket, path: key });
  checkKey(key);
  const upsert = call.request.headers.get('x-upsert') === 'true';
  const trial = { bucket, key, version: uuidV4(storage.random), metadata: null, userMetadata: undefined };
  await tryWrite(storage, call, { caller, ownerId: caller.sub, upsert }, trial);
  const claims = { ...(caller.sub ? { owner: caller.sub } : {}), url: `${bucket}/${key}`, upsert, scope: 'upload' };
  const token = await storage.jwts.sign(claims, expiry(call, SIGNED_UPLOAD_SECONDS));
  return json(200, { url: `/object/upload/sign/${bucket}/${key}?token=${token}`, token });
}

/** PUT /object/upload/sign/:bucket/*?token= */
export async function uploadSigned(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket, path: call.key });
  const claims = await verifySigned(storage, signedCall(call, 'upload'));
  const ownerId = typeof claims.owner === 'string' ? claims.owner : undefined;
  await storeUpload(storage, call, { caller: SERVICE, ownerId, upsert: claims.upsert === true });
  return json(200, { Key: `${call.bucket}/${call.key}` });
}

/** What a signature must be good for. */
export interface Signed {
  readonly token: string;
  /** `bucket/key` */
  readonly url: string;
  readonly scope: SignedScope;
}

/** A call that carries its signature as `?token=`. */
export function signedCall(call: StorageCall, scope: SignedScope): Signed {
  return { token: call.query.get('token') ?? '', url: `${call.bucket}/${call.key}`, scope };
}

/**
 * The claims of a token, good for this key and scope. One without scope (legacy) is for upload when it has `upsert`,
 * else for download.
 */
export async function verifySigned(storage: StorageDeps, { token, url, scope }: Signed): Promise<JWTPayload> {
  const claims = await claimsOf(storage, token);
  if (claims.url !== url) throw refusals.invalidSignature();
  const actual = claims.scope ?? ('upsert' in claims ? 'upload' : 'download');
  if (actual !== scope) throw refusals.invalidSignature(`Token is not scoped for ${scope}`);
  return claims;
}

async function claimsOf(storage: StorageDeps, token: string): Promise<JWTPayload> {
  try {
    return await storage.jwts.verify(token);
  } catch (error) {
    throw error instanceof JwtRefused ? refusals.invalidJwt(error.message) : error;
  }
}
