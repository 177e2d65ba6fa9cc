import type { Queryable } from '../../../lib/database/types.ts';
import { uuidV4 } from '../../../lib/ids.ts';
import { json, type StorageCall, type StorageDeps } from './call.ts';
import { inVendorWords, refusals } from './errors.ts';
import { findAsCaller, findAsService } from './find.ts';
import { jsonObject } from './incoming.ts';
import { checkKey } from './names.ts';
import { fullObject, OBJECT_COLUMNS, type ObjectMetadata, type ObjectRow } from './rows.ts';
import type { CopyBody, MoveBody } from './schemas.ts';
import { asRole, SERVICE, tryAsRole } from './scope.ts';
import { keepObject, tryWrite } from './upload.ts';

interface Target {
  readonly bucket: string;
  readonly key: string;
}

/** POST /object/move: a trial update as the caller, rolled back, then for good as service. */
export async function moveObject(storage: StorageDeps, call: StorageCall): Promise<Response> {
  const body = call.body as MoveBody;
  const target = targetOf(storage, call, body);
  const done = json(200, { message: 'Successfully moved' });
  if (target.bucket === body.bucketId && target.key === body.sourceKey) return done;
  const version = uuidV4(storage.random);
  const move = (tx: Queryable) => moveRow(tx, call, body, target, version);
  await inVendorWords(() => tryAsRole(storage.db, call.caller, call.facts, move), refusals.moveTargetExists);
  const before = await inVendorWords(() => asRole(storage.db, SERVICE, call.facts, move), refusals.moveTargetExists);
  const bytes = await storage.blobs.get(before.version);
  if (bytes) await storage.blobs.put(version, bytes);
  await storage.blobs.delete([before.version]);
  return done;
}

/** The row as it was; throws NoSuchKey when it cannot be seen or changed. */
async function moveRow(tx: Queryable, call: StorageCall, body: MoveBody, target: Target, version: string) {
  const select = `select ${OBJECT_COLUMNS} from storage.objects where bucket_id = $1 and name = $2`;
  const [source] = (await tx.query<ObjectRow>(select, [body.bucketId, body.sourceKey])).rows;
  if (!source) throw refusals.noSuchKey();
  const update = `update storage.objects
    set bucket_id = $3, name = $4, version = $5, metadata = $6::jsonb, updated_at = $7
    where bucket_id = $1 and name = $2`;
  const { at } = call.facts;
  const metadata = source.metadata && JSON.stringify({ ...source.metadata, lastModified: at.toISOString() });
  const values = [body.bucketId, body.sourceKey, target.bucket, target.key, version, metadata, at];
  const changed = await tx.query(update, values);
  if (changed.rowCount === 0) throw refusals.noSuchKey();
  return source;
}

/** POST /object/copy: SELECT on the source and a trial INSERT at the destination as the caller, then as service. */
export async function copyObject(storage: StorageDeps, call: StorageCall): Promise<Response> {
  const body = call.body as CopyBody;
  const target = targetOf(storage, call, body);
  const source = await findAsCaller(storage, call, body.bucketId, body.sourceKey);
  const { caller } = call;
  const object = {
    ...target,
    version: uuidV4(storage.random),
    metadata: copiedMetadata(source, body, call.facts.at),
    userMetadata: copiedUserMetadata(source, body, call.request.headers.get('x-metadata')),
    ownerId: caller.sub,
  };
  const upsert = call.request.headers.get('x-upsert') === 'true';
  await tryWrite(storage, call, { caller, ownerId: caller.sub, upsert }, object);
  const bytes = await storage.blobs.get(source.version);
  if (!bytes) throw refusals.bytesMissing();
  storage.note(call.request, { bytes: bytes.byteLength });
  const { id } = await keepObject(storage, call, bytes, object);
  const copied = await findAsService(storage, target.bucket, target.key);
  return json(200, { Key: `${target.bucket}/${target.key}`, Id: id, ...fullObject(copied) });
}

function targetOf(storage: StorageDeps, call: StorageCall, body: MoveBody): Target {
  const target = { bucket: body.destinationBucket || body.bucketId, key: body.destinationKey };
  const destination = `${target.bucket}/${target.key}`;
  storage.note(call.request, { bucket: body.bucketId, path: body.sourceKey, destination });
  checkKey(target.key);
  return target;
}

function copiedMetadata(source: ObjectRow, body: CopyBody, at: Date): ObjectMetadata | null {
  if (!source.metadata) return null;
  const asked = body.copyMetadata === false ? body.metadata : undefined;
  return { ...source.metadata, ...asked, lastModified: at.toISOString() };
}

function copiedUserMetadata(source: ObjectRow, body: CopyBody, header: string | null) {
  if (body.copyMetadata !== false) return source.user_metadata ?? undefined;
  return header === null ? undefined : jsonObject(Buffer.from(header, 'base64').toString('utf8'));
}
