import type { StorageCall, StorageDeps } from './call.ts';
import { inVendorWords, refusals } from './errors.ts';
import { checkKey } from './names.ts';
import { OBJECT_COLUMNS, type ObjectRow } from './rows.ts';
import { asRole } from './scope.ts';

const ONE = `select ${OBJECT_COLUMNS} from storage.objects where bucket_id = $1 and name = $2`;

/** One object as the caller may see it. Throws InvalidKey or NoSuchKey. */
export async function findAsCaller(storage: StorageDeps, call: StorageCall, bucket: string, key: string) {
  checkKey(key);
  if (call.caller.role === 'service_role') return findAsService(storage, bucket, key);
  const { rows } = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) => tx.query<ObjectRow>(ONE, [bucket, key])),
  );
  if (!rows[0]) throw refusals.noSuchKey();
  return rows[0];
}

/** One object, whoever asks: no policy speaks to service_role, so no transaction of its own is needed. */
export async function findAsService(storage: StorageDeps, bucket: string, key: string): Promise<ObjectRow> {
  checkKey(key);
  const { rows } = await inVendorWords(() => storage.db.query<ObjectRow>(ONE, [bucket, key]));
  if (!rows[0]) throw refusals.noSuchKey();
  return rows[0];
}

/** Whether a bucket is public; undefined when there is none. */
export async function bucketIsPublic(storage: StorageDeps, bucket: string): Promise<boolean | undefined> {
  const { rows } = await inVendorWords(() =>
    storage.db.query<{ public: boolean }>('select public from storage.buckets where id = $1', [bucket]),
  );
  return rows[0]?.public;
}
