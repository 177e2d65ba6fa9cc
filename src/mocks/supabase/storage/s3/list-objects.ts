import { S3_LIST_ROWS } from '../../limits.ts';
import type { StorageDeps } from '../call.ts';
import { inVendorWords } from '../errors.ts';
import { escapeLike } from '../like.ts';
import { decodeCursor, encodeCursor } from '../list-v2.ts';
import { checkBucketName } from '../names.ts';
import type { ObjectMetadata } from '../rows.ts';
import { asRole } from '../scope.ts';
import type { S3Call, S3Handler } from './call.ts';
import { mustHaveBucket } from './delete-objects.ts';
import { s3Refusals } from './errors.ts';
import type { ListQuery } from './schemas.ts';
import { encodeRfc3986 } from './sigv4/canonical.ts';

/** GET /:bucket?list-type=2 */
export const listObjectsV2: S3Handler = async (storage, call) => {
  const asked = call.filters as ListQuery;
  const token = asked['continuation-token'];
  const startAfter = asked['start-after'];
  const onward = token ? { entry: decodeCursor(token).last } : { name: startAfter };
  const page = await readPage(storage, call, { ...onward, overFolders: false });
  const { shown, encode } = page;
  const next =
    page.last === undefined
      ? undefined
      : encodeCursor({ last: page.last, order: 'asc', column: 'name', after: undefined });
  return {
    xml: {
      ListBucketResult: {
        Name: call.bucket,
        Prefix: encode(asked.prefix ?? ''),
        ContinuationToken: token,
        StartAfter: encode(startAfter),
        Contents: shown.contents,
        IsTruncated: page.last !== undefined,
        MaxKeys: page.limit,
        Delimiter: encode(asked.delimiter),
        EncodingType: asked['encoding-type'],
        KeyCount: shown.contents.length + shown.prefixes.length,
        CommonPrefixes: shown.prefixes,
        ...(next !== undefined && { NextContinuationToken: next }),
      },
    },
  };
};

/** GET /:bucket: version 1, whose pages begin after a name. */
export const listObjects: S3Handler = async (storage, call) => {
  const asked = call.filters as ListQuery;
  const page = await readPage(storage, call, { name: asked.marker, overFolders: true });
  const { shown, encode } = page;
  const next = asked.delimiter ? page.last : undefined;
  return {
    xml: {
      ListBucketResult: {
        Name: call.bucket,
        Prefix: encode(asked.prefix ?? ''),
        Delimiter: encode(asked.delimiter),
        Marker: encode(asked.marker),
        ...(next !== undefined && { NextMarker: encode(next) }),
        MaxKeys: page.limit,
        IsTruncated: page.last !== undefined,
        Contents: shown.contents,
        CommonPrefixes: shown.prefixes,
        EncodingType: asked['encoding-type'],
      },
    },
  };
};

/** Where a page begins: after an entry (a key or a common prefix), or after a key. */
interface Onward {
  readonly entry?: string | undefined;
  readonly name?: string | undefined;
  /** Whether a `name` that ends as a common prefix does stands for all under it. */
  readonly overFolders: boolean;
}

interface EntryRow {
  readonly entry: string;
  readonly in_folder: boolean;
  readonly updated_at: Date;
  readonly metadata: ObjectMetadata | null;
}

/** Keys with this prefix in byte order; what has the delimiter after the prefix shows as one entry up to it. */
const PAGE = `with named as (
    select name, updated_at, metadata, strpos(substr(name, length($2::text) + 1), $4::text) as at
    from storage.objects
    where bucket_id = $1 and name like $3::text || '%'
      and ($6::text is null or name > $6)
      and not ($7::boolean and $6 is not null and $4::text <> '' and right($6, length($4)) = $4 and starts_with(name, $6))
  ), entries as (
    select *, $4::text <> '' and at > 0 as in_folder,
      (case when $4::text <> '' and at > 0 then left(name, length($2::text) + at + length($4) - 1) else name end) collate "C" as entry
    from named
  ), shown as (
    select distinct on (entry) entry, in_folder, updated_at, metadata from entries
    where $5::text is null or entry > $5 order by entry
  )
  select * from shown order by entry limit $8`;

async function readPage(storage: StorageDeps, call: S3Call, onward: Onward) {
  checkBucketName(call.bucket);
  await mustHaveBucket(storage, call.bucket);
  const { prefix = '', delimiter = '', ...asked } = call.filters as ListQuery;
  storage.note(call.request, { prefix });
  const limit = pageSize(asked['max-keys']);
  const { entry = null, name = null, overFolders } = onward;
  const values = [call.bucket, prefix, escapeLike(prefix), delimiter, entry, name, overFolders, limit + 1];
  const { rows } = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) => tx.query<EntryRow>(PAGE, values)),
  );
  const kept = rows.slice(0, limit);
  const encode = encoder(asked['encoding-type']);
  const shown = {
    contents: kept.filter((row) => !row.in_folder).map((row) => contentOf(row, encode)),
    prefixes: kept.filter((row) => row.in_folder).map((row) => ({ Prefix: encode(row.entry) })),
  };
  return { limit, shown, encode, last: rows.length > limit ? kept.at(-1)?.entry : undefined };
}

/** 0 is as good as nothing said: so it is in the server. A negative number is refused here; the server's database does. */
function pageSize(maxKeys: number | undefined): number {
  if (maxKeys !== undefined && !(maxKeys >= 0)) throw s3Refusals.invalidParameter('MaxKeys');
  return Math.min(Math.ceil(maxKeys || S3_LIST_ROWS), S3_LIST_ROWS);
}

type Encode = <T extends string | undefined>(value: T) => string | T;

export function encoder(encodingType: 'url' | undefined): Encode {
  return (value) => (value !== undefined && encodingType === 'url' ? encodeRfc3986(value) : value);
}

function contentOf({ entry, updated_at, metadata }: EntryRow, encode: Encode) {
  return {
    Key: encode(entry),
    LastModified: updated_at.toISOString(),
    ETag: metadata?.eTag,
    Size: metadata?.size ?? 0,
    StorageClass: 'STANDARD',
  };
}
