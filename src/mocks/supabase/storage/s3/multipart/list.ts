import { S3_LIST_ROWS } from '../../../limits.ts';
import { inVendorWords } from '../../errors.ts';
import { escapeLike } from '../../like.ts';
import { asRole } from '../../scope.ts';
import type { S3Handler } from '../call.ts';
import { mustHaveBucket } from '../delete-objects.ts';
import { s3Refusals } from '../errors.ts';
import { encoder } from '../list-objects.ts';
import type { ListPartsQuery, ListUploadsQuery } from '../schemas.ts';
import { uploadOf } from './begin-abort.ts';
import { dropExpired, type MultipartUpload, type UploadPart } from './store.ts';

/** GET /:bucket?uploads: those that the caller's policies on the table show; without one, the service role's alone. */
export const listUploads: S3Handler = async (storage, call) => {
  const asked = call.filters as ListUploadsQuery;
  const limit = asked['max-uploads'] ?? S3_LIST_ROWS;
  if (!Number.isInteger(limit) || limit > S3_LIST_ROWS) throw s3Refusals.invalidParameter('MaxUploads');
  await mustHaveBucket(storage, call.bucket);
  await dropExpired(storage);
  const { prefix = '', delimiter = '', 'key-marker': keyMarker, 'upload-id-marker': idMarker } = asked;
  const after = [markerOf(keyMarker), markerOf(idMarker)];
  const values = [call.bucket, prefix, escapeLike(prefix), delimiter, ...after, limit + 1];
  const { rows } = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) => tx.query<Listed>(UPLOADS, values)),
  );
  const kept = rows.slice(0, limit);
  const last = rows.length > limit ? kept.at(-1) : undefined;
  const encode = encoder(asked['encoding-type']);
  return {
    xml: {
      ListMultipartUploadsResult: {
        Bucket: call.bucket,
        Prefix: encode(prefix),
        KeyMarker: keyMarker,
        UploadIdMarker: idMarker,
        NextKeyMarker: last && marker(last.entry),
        NextUploadIdMarker: last && marker(last.id),
        Upload: kept
          .filter((row) => !row.in_folder)
          .map((row) => ({
            Key: encode(row.entry),
            Initiated: row.created_at.toISOString(),
            UploadId: row.id,
            StorageClass: 'STANDARD',
          })),
        IsTruncated: last !== undefined,
        MaxUploads: limit,
        Delimiter: encode(asked.delimiter),
        EncodingType: asked['encoding-type'],
        CommonPrefixes: kept.filter((row) => row.in_folder).map((row) => ({ Prefix: encode(row.entry) })),
      },
    },
  };
};

interface Listed extends Pick<MultipartUpload, 'id' | 'created_at'> {
  readonly entry: string;
  readonly in_folder: boolean;
}

/** By key, then by id; what has the delimiter after the prefix shows once, up to it. */
const UPLOADS = `with named as (
    select id, created_at, key, strpos(substr(key, length($2::text) + 1), $4::text) as at
    from storage.s3_multipart_uploads where bucket_id = $1 and key like $3::text || '%'
  ), entries as (
    select *, $4::text <> '' and at > 0 as in_folder,
      (case when $4::text <> '' and at > 0 then left(key, length($2::text) + at + length($4) - 1) else key end) collate "C" as entry
    from named
  ), shown as (
    select distinct on (entry, case when in_folder then '' else id end) entry, in_folder, id, created_at
    from entries order by entry, case when in_folder then '' else id end, id
  )
  select * from shown
  where $5::text is null or entry > $5 or (entry = $5 and not in_folder and $6::text is not null and id collate "C" > $6)
  order by entry, id collate "C" limit $7`;

const marker = (text: string) => Buffer.from(`l:${text}`).toString('base64');

/** Throws InvalidParameter for a marker that this service never gave. */
function markerOf(token: string | undefined): string | null {
  if (!token) return null;
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith('l:')) throw s3Refusals.invalidParameter('continuation token');
  return text.slice(2);
}

/** GET /:bucket/:key?uploadId= */
export const listParts: S3Handler = async (storage, call) => {
  const asked = call.filters as ListPartsQuery;
  if (asked.uploadId === '') throw s3Refusals.missingParameter('UploadId');
  const upload = await uploadOf(storage, call);
  const limit = Math.ceil(asked['max-parts'] ?? S3_LIST_ROWS);
  const from = asked['part-number-marker'];
  if (from && !/^\d{1,9}$/.test(from)) throw s3Refusals.invalidParameter('part-number-marker');
  const sql = `select id, part_number, etag, size, created_at from storage.s3_multipart_uploads_parts
    where upload_id = $1 and part_number > $2 order by part_number limit $3`;
  const { rows } = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) =>
      tx.query<UploadPart>(sql, [upload.id, Number(from || 0), limit + 1]),
    ),
  );
  const kept = rows.slice(0, limit);
  const isTruncated = rows.length > limit;
  return {
    xml: {
      ListPartsResult: {
        Bucket: call.bucket,
        Key: call.key,
        UploadId: upload.id,
        PartNumberMarker: from,
        NextPartNumberMarker: isTruncated ? kept.at(-1)?.part_number : undefined,
        MaxParts: limit,
        IsTruncated: isTruncated,
        Part: kept.map((part) => ({
          PartNumber: part.part_number,
          LastModified: part.created_at.toISOString(),
          ETag: part.etag,
        })),
      },
    },
  };
};
