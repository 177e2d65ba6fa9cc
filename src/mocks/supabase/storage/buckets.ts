import { isUuid } from '../../../lib/ids.ts';
import { json, type StorageCall, type StorageDeps } from './call.ts';
import { inVendorWords, refusals } from './errors.ts';
import { escapeLike } from './like.ts';
import { checkMimePattern } from './mime.ts';
import { checkBucketName } from './names.ts';
import { BUCKET_COLUMNS, type BucketRow, shownBucket } from './rows.ts';
import type { BucketSettings, CreateBucketBody, ListBucketsQuery } from './schemas.ts';
import { asRole, SERVICE } from './scope.ts';

export async function createBucket(storage: StorageDeps, call: StorageCall): Promise<Response> {
  const body = call.body as CreateBucketBody;
  const id = body.id || body.name;
  storage.note(call.request, { bucket: id });
  checkBucketName(body.name);
  checkBucketName(id);
  const settings = readSettings(storage, body);
  const { sub } = call.caller;
  const insert = `insert into storage.buckets
      (id, name, owner, owner_id, public, file_size_limit, allowed_mime_types, type, created_at, updated_at)
    values ($1, $2, $3::uuid, $4, $5, $6, $7::text[], $8::storage.buckettype, $9, $9)`;
  await inVendorWords(
    () =>
      asRole(storage.db, call.caller, call.facts, (tx) =>
        tx.query(insert, [
          id,
          body.name,
          sub && isUuid(sub) ? sub : null,
          sub ?? null,
          settings.public ?? false,
          settings.file_size_limit ?? null,
          settings.allowed_mime_types ?? null,
          body.type ?? 'STANDARD',
          call.facts.at,
        ]),
      ),
    refusals.bucketExists,
  );
  return json(200, { name: body.name });
}

export async function listBuckets(storage: StorageDeps, call: StorageCall): Promise<Response> {
  const { limit, offset, sortColumn = 'id', sortOrder = 'asc', search } = call.filters as ListBucketsQuery;
  // column and direction passed the schema's enums
  const sql = `select ${BUCKET_COLUMNS} from storage.buckets
    where ($1::text is null or name ilike '%' || $1 || '%')
    order by ${sortColumn} ${sortOrder} limit $2 offset $3`;
  const found = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) =>
      tx.query<BucketRow>(sql, [search ? escapeLike(search) : null, limit ?? null, offset ?? 0]),
    ),
  );
  return json(
    200,
    found.rows.map((row) => shownBucket(row, { withType: true })),
  );
}

export async function getBucket(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket });
  const found = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) =>
      tx.query<BucketRow>(`select ${BUCKET_COLUMNS} from storage.buckets where id = $1`, [call.bucket]),
    ),
  );
  const [row] = found.rows;
  if (!row) throw refusals.noSuchBucket();
  return json(200, shownBucket(row, { withType: false }));
}

export async function updateBucket(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket });
  const settings = readSettings(storage, call.body as BucketSettings);
  const update = `update storage.buckets set
      public = coalesce($2, public),
      file_size_limit = case when $3 then $4::bigint else file_size_limit end,
      allowed_mime_types = case when $5 then $6::text[] else allowed_mime_types end,
      updated_at = $7
    where id = $1`;
  const changed = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) =>
      tx.query(update, [
        call.bucket,
        settings.public ?? null,
        settings.file_size_limit !== undefined,
        settings.file_size_limit ?? null,
        settings.allowed_mime_types !== undefined,
        settings.allowed_mime_types ?? null,
        call.facts.at,
      ]),
    ),
  );
  if (changed.rowCount === 0) throw refusals.noSuchBucket();
  return json(200, { message: 'Successfully updated' });
}

export async function emptyBucket(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket });
  if (call.caller.role !== 'service_role') throw refusals.wrongRole();
  const versions = await inVendorWords(() =>
    asRole(storage.db, SERVICE, call.facts, async (tx) => {
      const bucket = await tx.query('select from storage.buckets where id = $1', [call.bucket]);
      if (bucket.rowCount === 0) throw refusals.noSuchBucket();
      const gone = await tx.query<{ version: string }>(
        'delete from storage.objects where bucket_id = $1 returning version',
        [call.bucket],
      );
      return gone.rows.map((row) => row.version);
    }),
  );
  await storage.blobs.delete(versions);
  return json(200, { message: 'Empty bucket has been queued. Completion may take up to an hour.' });
}

export async function deleteBucket(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket });
  const { rows } = await inVendorWords(() =>
    storage.db.query<{ filled: boolean }>(
      `select exists (select from storage.objects where bucket_id = b.id) as filled
       from storage.buckets b where id = $1`,
      [call.bucket],
    ),
  );
  if (!rows[0]) throw refusals.noSuchBucket();
  if (rows[0].filled) throw refusals.bucketNotEmpty();
  const gone = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) =>
      tx.query('delete from storage.buckets where id = $1', [call.bucket]),
    ),
  );
  if (gone.rowCount === 0) throw refusals.noSuchBucket();
  return json(200, { message: 'Successfully deleted' });
}

interface CheckedSettings {
  public?: boolean;
  file_size_limit?: number | null;
  allowed_mime_types?: string[] | null;
}

function readSettings(storage: StorageDeps, body: BucketSettings): CheckedSettings {
  const limit = body.file_size_limit;
  const bytes = typeof limit === 'string' ? parseBytes(limit) : limit;
  if (bytes && bytes > storage.globalObjectBytes) throw refusals.tooLarge();
  const mimes = body.allowed_mime_types?.filter((mime) => mime !== '') ?? body.allowed_mime_types;
  for (const mime of mimes ?? []) checkMimePattern(mime);
  return { public: body.public, file_size_limit: bytes, allowed_mime_types: mimes };
}

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 };

/** "20mb" = 20,000,000: units are decimal. */
function parseBytes(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(gb|mb|kb|b)$/i.exec(text) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  if (amount === undefined || factor === undefined) throw refusals.invalidFileSizeLimit();
  return Math.floor(Number(amount) * factor);
}
