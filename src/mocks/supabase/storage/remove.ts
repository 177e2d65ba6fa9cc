import { json, type StorageCall, type StorageDeps } from './call.ts';
import { inVendorWords, refusals } from './errors.ts';
import { findAsService } from './find.ts';
import { fullObject, OBJECT_COLUMNS, type ObjectRow } from './rows.ts';
import type { RemoveManyBody } from './schemas.ts';
import { asRole } from './scope.ts';

/** DELETE /object/:bucket/*: says so when the object is there and the policies keep it. */
export async function removeOne(storage: StorageDeps, call: StorageCall): Promise<Response> {
  storage.note(call.request, { bucket: call.bucket, path: call.key });
  await findAsService(storage, call.bucket, call.key);
  const gone = await deleteAsCaller(storage, call, [call.key]);
  if (gone.length === 0) throw refusals.accessDenied();
  return json(200, { message: 'Successfully deleted' });
}

/** DELETE /object/:bucket: what is unknown or forbidden is silently absent from the answer. */
export async function removeMany(storage: StorageDeps, call: StorageCall): Promise<Response> {
  const { prefixes } = call.body as RemoveManyBody;
  const gone = await deleteAsCaller(storage, call, prefixes);
  storage.note(call.request, { bucket: call.bucket, removed: gone.length });
  return json(200, gone.map(fullObject));
}

/** The rows that went, as the caller's policies let them; their bytes go too. */
export async function deleteAsCaller(
  storage: StorageDeps,
  call: StorageCall,
  keys: readonly string[],
): Promise<ObjectRow[]> {
  const sql = `delete from storage.objects where bucket_id = $1 and name = any($2::text[]) returning ${OBJECT_COLUMNS}`;
  const { rows } = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) => tx.query<ObjectRow>(sql, [call.bucket, keys])),
  );
  await storage.blobs.delete(rows.map((row) => row.version));
  return rows;
}
