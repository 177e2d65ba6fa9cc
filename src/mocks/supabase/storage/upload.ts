import { createHash } from 'node:crypto';
import type { Queryable } from '../../../lib/database/types.ts';
import { isUuid, uuidV4 } from '../../../lib/ids.ts';
import type { Bytes } from './blobs.ts';
import { json, type StorageCall, type StorageDeps } from './call.ts';
import { inVendorWords, refusals } from './errors.ts';
import { type Incoming, incomingUpload, type UploadRules } from './incoming.ts';
import { checkKey } from './names.ts';
import type { ObjectMetadata } from './rows.ts';
import { asRole, type Caller, SERVICE, tryAsRole } from './scope.ts';

const PLACEHOLDER = '.emptyFolderPlaceholder';

/** POST /object/:bucket/* */
export function uploadNew(storage: StorageDeps, call: StorageCall): Promise<Response> {
  return uploadAsCaller(storage, call, call.request.headers.get('x-upsert') === 'true');
}

/** PUT /object/:bucket/*: always an upsert. */
export function uploadOver(storage: StorageDeps, call: StorageCall): Promise<Response> {
  return uploadAsCaller(storage, call, true);
}

async function uploadAsCaller(storage: StorageDeps, call: StorageCall, upsert: boolean): Promise<Response> {
  const { caller } = call;
  const stored = await storeUpload(storage, call, { caller, ownerId: caller.sub, upsert });
  return json(200, { Key: `${call.bucket}/${call.key}`, Id: stored.id });
}

export interface UploadAuthority {
  /** Whose policies are asked. */
  readonly caller: Caller;
  /** JWT subject the object will belong to. */
  readonly ownerId: string | undefined;
  readonly upsert: boolean;
}

/**
 * bucket → size and type by the headers → key → trial write as the caller, rolled back → bytes → final write as service
 */
export async function storeUpload(
  storage: StorageDeps,
  call: StorageCall,
  authority: UploadAuthority,
): Promise<{ id: string }> {
  const { bucket, key } = call;
  storage.note(call.request, { bucket, path: key });
  const incoming = await incomingUpload(call.request, await uploadRules(storage, bucket, key));
  checkKey(key);
  const version = uuidV4(storage.random);
  await tryWrite(storage, call, authority, {
    key,
    bucket,
    version,
    metadata: { mimetype: incoming.mimetype, contentLength: incoming.contentLength },
    userMetadata: incoming.userMetadata,
  });
  const bytes = await incoming.read();
  storage.note(call.request, { bytes: bytes.byteLength });
  const metadata = describeObject(bytes, incoming, call.facts.at);
  return keepObject(storage, call, bytes, {
    bucket,
    key,
    version,
    metadata,
    userMetadata: incoming.userMetadata,
    ownerId: authority.ownerId,
  });
}

/** What a bucket asks of an upload to this key. Throws NoSuchBucket. */
export async function uploadRules(storage: StorageDeps, bucket: string, key: string): Promise<UploadRules> {
  const { rows } = await inVendorWords(() =>
    storage.db.query<{ file_size_limit: number | null; allowed_mime_types: string[] | null }>(
      'select file_size_limit, allowed_mime_types from storage.buckets where id = $1',
      [bucket],
    ),
  );
  const [row] = rows;
  if (!row) throw refusals.noSuchBucket();
  if (key.endsWith(PLACEHOLDER)) return { limitBytes: 0, allowedMimeTypes: null };
  return {
    limitBytes: Math.min(row.file_size_limit || storage.globalObjectBytes, storage.globalObjectBytes),
    allowedMimeTypes: row.allowed_mime_types,
  };
}

/** The `metadata` of an object with these bytes. */
export function describeObject(
  bytes: Bytes,
  incoming: Pick<Incoming, 'mimetype' | 'cacheControl' | 'xRobotsTag'>,
  at: Date,
): ObjectMetadata {
  return {
    eTag: `"${createHash('md5').update(bytes).digest('hex')}"`,
    size: bytes.byteLength,
    mimetype: incoming.mimetype,
    cacheControl: incoming.cacheControl,
    lastModified: at.toISOString(),
    contentLength: bytes.byteLength,
    httpStatusCode: 200,
    ...(incoming.xRobotsTag === undefined ? {} : { xRobotsTag: incoming.xRobotsTag }),
  };
}

export interface ObjectToWrite {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
  readonly metadata: Readonly<Record<string, unknown>> | ObjectMetadata | null;
  readonly userMetadata: Readonly<Record<string, unknown>> | undefined;
  readonly ownerId?: string | undefined;
}

const INSERT = `insert into storage.objects
    (id, bucket_id, name, owner, owner_id, version, metadata, user_metadata, created_at, updated_at, last_accessed_at)
  values ($1, $2, $3, $4::uuid, $5, $6, $7::jsonb, $8::jsonb, $9, $9, $9)`;
const OR_REPLACE = `on conflict (bucket_id, name collate "C") do update set owner = excluded.owner,
  owner_id = excluded.owner_id, version = excluded.version, metadata = excluded.metadata,
  user_metadata = excluded.user_metadata, updated_at = excluded.updated_at`;

/** Asks the caller's policies by writing and rolling back. Throws AccessDenied, or Duplicate without upsert. */
export async function tryWrite(
  storage: StorageDeps,
  call: StorageCall,
  authority: UploadAuthority,
  object: ObjectToWrite,
): Promise<void> {
  if (authority.caller.role === 'service_role') return probe(storage, authority, object);
  const sql = authority.upsert ? `${INSERT} ${OR_REPLACE} returning id` : INSERT;
  const values = insertValues(storage, { ...object, ownerId: authority.ownerId }, call.facts.at);
  await inVendorWords(() => tryAsRole(storage.db, authority.caller, call.facts, (tx) => tx.query(sql, values)));
}

/** No policy speaks to service_role: a trial write of it could meet the two constraints only, and a look is cheaper. */
async function probe(storage: StorageDeps, authority: UploadAuthority, object: ObjectToWrite): Promise<void> {
  const sql = `select exists (select from storage.buckets where id = $1) as bucket,
    exists (select from storage.objects where bucket_id = $1 and name = $2) as taken`;
  const { rows } = await inVendorWords(() =>
    storage.db.query<{ bucket: boolean; taken: boolean }>(sql, [object.bucket, object.key]),
  );
  if (rows[0]?.taken && !authority.upsert) throw refusals.keyExists();
  if (!rows[0]?.bucket) throw refusals.relatedMissing();
}

/** Writes row and bytes for good, as service. The bytes of the version it replaces are dropped. */
export async function keepObject(
  storage: StorageDeps,
  call: StorageCall,
  bytes: Bytes,
  object: ObjectToWrite,
): Promise<{ id: string }> {
  await storage.blobs.put(object.version, bytes);
  try {
    const { id, replaced } = await inVendorWords(() =>
      asRole(storage.db, SERVICE, call.facts, (tx) => upsert(tx, insertValues(storage, object, call.facts.at))),
    );
    if (replaced) await storage.blobs.delete([replaced]);
    return { id };
  } catch (error) {
    await storage.blobs.delete([object.version]);
    throw error;
  }
}

async function upsert(tx: Queryable, values: ReturnType<typeof insertValues>) {
  const sql = `with before as (
      select version from storage.objects where bucket_id = $2 and name = $3 for update
    ) ${INSERT} ${OR_REPLACE} returning id, (select version from before) as replaced`;
  const { rows } = await tx.query<{ id: string; replaced: string | null }>(sql, values);
  return rows[0]!;
}

function insertValues(storage: StorageDeps, object: ObjectToWrite, at: Date) {
  const { ownerId, metadata, userMetadata } = object;
  return [
    uuidV4(storage.random),
    object.bucket,
    object.key,
    ownerId && isUuid(ownerId) ? ownerId : null,
    ownerId ?? null,
    object.version,
    metadata === null ? null : JSON.stringify(metadata),
    userMetadata === undefined ? null : JSON.stringify(userMetadata),
    at,
  ];
}
