import { uuidV4 } from '../../../../../lib/ids.ts';
import { S3_MULTIPART_BYTES, S3_MULTIPART_LIFETIME_MS, S3_MULTIPART_UPLOADS } from '../../../limits.ts';
import type { Bytes } from '../../blobs.ts';
import type { StorageDeps } from '../../call.ts';
import { inVendorWords, refusals } from '../../errors.ts';
import { s3Refusals } from '../errors.ts';

/** An unfinished upload, as its row has it. */
export interface MultipartUpload {
  readonly id: string;
  readonly version: string;
  readonly bucket_id: string;
  readonly key: string;
  readonly created_at: Date;
  readonly user_metadata: Record<string, string> | null;
  readonly metadata: { readonly mimetype?: string; readonly cacheControl?: string } | null;
}

export interface UploadPart {
  /** Under which its bytes are kept. */
  readonly id: string;
  readonly part_number: number;
  readonly etag: string;
  readonly size: number;
  readonly created_at: Date;
}

export type NewUpload = Pick<MultipartUpload, 'bucket_id' | 'key' | 'user_metadata' | 'metadata'> & {
  readonly owner_id: string | undefined;
};

/** A row for an upload that begins; returns its id. Throws SlowDown when there are too many. */
export async function beginUpload(storage: StorageDeps, upload: NewUpload): Promise<string> {
  await dropExpired(storage);
  const id = uuidV4(storage.random);
  const sql = `insert into storage.s3_multipart_uploads
      (id, bucket_id, key, version, owner_id, user_metadata, metadata, created_at)
    select $1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8
    where (select count(*) from storage.s3_multipart_uploads) < $9`;
  const { rowCount } = await inVendorWords(() =>
    storage.db.query(sql, [
      ...[id, upload.bucket_id, upload.key, uuidV4(storage.random), upload.owner_id ?? null],
      ...[upload.user_metadata && JSON.stringify(upload.user_metadata), JSON.stringify(upload.metadata)],
      ...[new Date(storage.clock.now()), S3_MULTIPART_UPLOADS],
    ]),
  );
  if (rowCount === 0) throw s3Refusals.tooManyUploads(S3_MULTIPART_UPLOADS, S3_MULTIPART_BYTES);
  return id;
}

/** Throws NoSuchUpload: unknown, over, or of another object. */
export async function findUpload(
  storage: StorageDeps,
  { uploadId, bucket, key }: { uploadId: string; bucket: string; key: string },
): Promise<MultipartUpload> {
  const sql = `select id, version, bucket_id, key, created_at, user_metadata, metadata
    from storage.s3_multipart_uploads where id = $1`;
  const { rows } = await inVendorWords(() => storage.db.query<MultipartUpload>(sql, [uploadId]));
  const [upload] = rows;
  if (!upload || upload.bucket_id !== bucket || upload.key !== key) throw s3Refusals.noSuchUpload();
  if (upload.created_at.getTime() + S3_MULTIPART_LIFETIME_MS > storage.clock.now()) return upload;
  await dropUpload(storage, uploadId);
  throw s3Refusals.noSuchUpload();
}

/**
 * Bytes of a part that are about to come. A part sent twice counts twice: so it does in the server. Throws
 * EntityTooLarge over `limitBytes` of the object, SlowDown when the mock is full.
 */
export async function reserveBytes(
  storage: StorageDeps,
  uploadId: string,
  bytes: number,
  limitBytes: number,
): Promise<void> {
  const sql = `update storage.s3_multipart_uploads set in_progress_size = in_progress_size + $2
    where id = $1 and in_progress_size + $2 <= $3
      and (select sum(in_progress_size) from storage.s3_multipart_uploads) + $2 <= $4`;
  const done = await storage.db.query(sql, [uploadId, bytes, limitBytes, S3_MULTIPART_BYTES]);
  if (done.rowCount === 1) return;
  const { rows } = await storage.db.query<{ over: boolean }>(
    'select in_progress_size + $2::bigint > $3 as over from storage.s3_multipart_uploads where id = $1',
    [uploadId, bytes, limitBytes],
  );
  if (!rows[0]) throw s3Refusals.noSuchUpload();
  if (rows[0].over) throw refusals.tooLarge();
  throw s3Refusals.tooManyUploads(S3_MULTIPART_UPLOADS, S3_MULTIPART_BYTES);
}

/** Of a part that did not come. */
export async function releaseBytes(storage: StorageDeps, uploadId: string, bytes: number): Promise<void> {
  const sql = 'update storage.s3_multipart_uploads set in_progress_size = in_progress_size - $2 where id = $1';
  await storage.db.query(sql, [uploadId, bytes]);
}

/** Keeps a part; one of the same number is replaced. Throws NoSuchUpload when the upload ended meanwhile. */
export async function keepPart(
  storage: StorageDeps,
  upload: MultipartUpload,
  part: { number: number; bytes: Bytes; eTag: string; ownerId: string | undefined },
): Promise<void> {
  const id = uuidV4(storage.random);
  await storage.blobs.put(id, part.bytes);
  const sql = `with before as (
      select id from storage.s3_multipart_uploads_parts where upload_id = $2 and part_number = $4
    ) insert into storage.s3_multipart_uploads_parts
      (id, upload_id, size, part_number, bucket_id, key, etag, owner_id, version, created_at)
    select $1, u.id, $3, $4, u.bucket_id, u.key, $5, $6, u.version, $7 from storage.s3_multipart_uploads u where u.id = $2
    on conflict (upload_id, part_number) do update
      set id = excluded.id, size = excluded.size, etag = excluded.etag, created_at = excluded.created_at
    returning (select id from before) as replaced`;
  const at = new Date(storage.clock.now());
  const values = [id, upload.id, part.bytes.byteLength, part.number, part.eTag, part.ownerId ?? null, at];
  try {
    const { rows } = await inVendorWords(() => storage.db.query<{ replaced: string | null }>(sql, values));
    if (!rows[0]) throw s3Refusals.noSuchUpload();
    if (rows[0].replaced) await storage.blobs.delete([rows[0].replaced]);
  } catch (error) {
    await storage.blobs.delete([id]);
    throw error;
  }
}

/** By number. */
export async function partsOf(storage: StorageDeps, uploadId: string): Promise<readonly UploadPart[]> {
  const sql = `select id, part_number, etag, size, created_at from storage.s3_multipart_uploads_parts
    where upload_id = $1 order by part_number`;
  return (await storage.db.query<UploadPart>(sql, [uploadId])).rows;
}

/** Row, parts and bytes. Unknown ones are fine. */
export async function dropUpload(storage: StorageDeps, uploadId: string): Promise<void> {
  const parts = await partsOf(storage, uploadId);
  await storage.db.query('delete from storage.s3_multipart_uploads where id = $1', [uploadId]);
  await storage.blobs.delete(parts.map(({ id }) => id));
}

/** Aborts what was begun too long ago. */
export async function dropExpired(storage: StorageDeps): Promise<void> {
  const sql = 'select id from storage.s3_multipart_uploads where created_at <= $1';
  const before = new Date(storage.clock.now() - S3_MULTIPART_LIFETIME_MS);
  const { rows } = await storage.db.query<{ id: string }>(sql, [before]);
  for (const { id } of rows) await dropUpload(storage, id);
}
