import { checked } from '../check.ts';
import type { CallContext, ObjectStore } from '../types.ts';
import { ensureBucket } from './buckets.ts';
import type { StorageCalls } from './calls.ts';
import { isObjectMissing } from './errors.ts';
import { removedObjects, signedUpload, storedObject } from './schemas.ts';
import type { SupabaseSettings } from './settings.ts';

/** Supabase takes at most 1,000 keys in one removal. */
const REMOVE_AT_ONCE = 1000;

/** Paths begin with the bucket: `raw/<user>/<document>.pdf`. */
export function supabaseStore(calls: StorageCalls, settings: SupabaseSettings): ObjectStore {
  return {
    provenance: { vendor: 'supabase', backend: settings.backend, model: 'storage', version: 'v1' },
    createUploadUrl: (path, context) => createUploadUrl(calls, path, context),
    download: (path, context) => download(calls, path, context),
    upload: (path, bytes, mime, context) => upload(calls, path, bytes, mime, context),
    remove: (paths, context) => remove(calls, paths, context),
    async ensureBuckets(context) {
      await ensureBucket(calls, settings.buckets.raw, context);
      await ensureBucket(calls, settings.buckets.parsed, context);
    },
  };
}

/** `upsert`: a user whose first bytes were wrong uploads again under the same path. */
function createUploadUrl(calls: StorageCalls, path: string, context: CallContext) {
  const { bucket, key } = split(path);
  return calls.run(context, async (storage) => {
    const { data, error } = await storage.from(bucket).createSignedUploadUrl(key, { upsert: true });
    if (error) throw error;
    const { signedUrl, token } = checked('supabase', signedUpload, data);
    return { url: signedUrl, token };
  });
}

function download(calls: StorageCalls, path: string, context: CallContext): Promise<Uint8Array | undefined> {
  const { bucket, key } = split(path);
  return calls.run(context, async (storage) => {
    const { data, error } = await storage.from(bucket).download(key);
    if (error && isObjectMissing(error)) return undefined;
    if (error) throw error;
    return new Uint8Array(await data.arrayBuffer());
  });
}

/** Bytes go raw, with their type said: storage-js calls a Buffer without one text/plain. */
function upload(calls: StorageCalls, path: string, bytes: Uint8Array, mime: string, context: CallContext) {
  const { bucket, key } = split(path);
  return calls.run(context, async (storage) => {
    const { data, error } = await storage.from(bucket).upload(key, Uint8Array.from(bytes), {
      contentType: mime,
      upsert: true,
    });
    if (error) throw error;
    checked('supabase', storedObject, data);
  });
}

async function remove(calls: StorageCalls, paths: readonly string[], context: CallContext): Promise<void> {
  for (const [bucket, keys] of Map.groupBy(paths.map(split), ({ bucket }) => bucket)) {
    for (let start = 0; start < keys.length; start += REMOVE_AT_ONCE) {
      const batch = keys.slice(start, start + REMOVE_AT_ONCE).map(({ key }) => key);
      await calls.run(context, async (storage) => {
        const { data, error } = await storage.from(bucket).remove(batch);
        if (error) throw error;
        checked('supabase', removedObjects, data);
      });
    }
  }
}

function split(path: string): { bucket: string; key: string } {
  const slash = path.indexOf('/');
  if (slash < 1 || slash === path.length - 1) throw new TypeError('a storage path is <bucket>/<key>');
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}
