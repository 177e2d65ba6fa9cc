import { checked } from '../check.ts';
import type { CallContext, ObjectStore } from '../types.ts';
import { ensureBucket } from './buckets.ts';
import type { StorageCalls } from './calls.ts';
import { isObjectMissing } from './errors.ts';
import { removedObjects, signedUpload, storedObject } from './schemas.ts';
import type { SupabaseSettings } from './settings.ts';

/** Supabase takes at most 1,000 keys in one removal. */
const REMOVE_AT_ONCE = 1000;

interface Place {
  readonly bucket: string;
  readonly key: string;
}

export function supabaseStore(calls: StorageCalls, settings: SupabaseSettings): ObjectStore {
  return {
    provenance: { vendor: 'supabase', backend: settings.backend, model: 'storage', version: 'v1' },
    createUploadUrl: (path, context) => createUploadUrl(calls, settings, split(path, settings), context),
    download: (path, context) => download(calls, split(path, settings), context),
    upload: (path, bytes, mime, context) => upload(calls, split(path, settings), bytes, mime, context),
    remove: async (paths, context) =>
      remove(
        calls,
        paths.map((path) => split(path, settings)),
        context,
      ),
    async ensureBuckets(context) {
      const { buckets, maxBytes } = settings;
      await ensureBucket(calls, { name: buckets.raw, fileSizeLimit: maxBytes }, context);
      await ensureBucket(calls, { name: buckets.parsed, fileSizeLimit: undefined }, context);
    },
  };
}

/** `upsert`: a user whose first bytes were wrong uploads again under the same path. */
function createUploadUrl(
  calls: StorageCalls,
  { url, publicUrl = url }: SupabaseSettings,
  { bucket, key }: Place,
  context: CallContext,
) {
  return calls.run(context, async (storage) => {
    const { data, error } = await storage.from(bucket).createSignedUploadUrl(key, { upsert: true });
    if (error) throw error;
    const { signedUrl, token } = checked('supabase', signedUpload, data);
    return { url: signedUrl.startsWith(url) ? `${publicUrl}${signedUrl.slice(url.length)}` : signedUrl, token };
  });
}

function download(calls: StorageCalls, { bucket, key }: Place, context: CallContext): Promise<Uint8Array | undefined> {
  return calls.run(context, async (storage) => {
    const { data, error } = await storage.from(bucket).download(key);
    if (error && isObjectMissing(error)) return undefined;
    if (error) throw error;
    return new Uint8Array(await data.arrayBuffer());
  });
}

/** Bytes go raw, with their type said: storage-js calls a Buffer without one text/plain. */
function upload(calls: StorageCalls, { bucket, key }: Place, bytes: Uint8Array, mime: string, context: CallContext) {
  return calls.run(context, async (storage) => {
    const { data, error } = await storage.from(bucket).upload(key, Uint8Array.from(bytes), {
      contentType: mime,
      upsert: true,
    });
    if (error) throw error;
    checked('supabase', storedObject, data);
  });
}

async function remove(calls: StorageCalls, places: readonly Place[], context: CallContext): Promise<void> {
  for (const [bucket, keys] of Map.groupBy(places, (place) => place.bucket)) {
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

/** Throws TypeError for a path outside our buckets: that is a mistake in our code, not the vendor's. */
function split(path: string, { buckets }: SupabaseSettings): Place {
  const slash = path.indexOf('/');
  const bucket = path.slice(0, Math.max(0, slash));
  const key = path.slice(slash + 1);
  if ((bucket !== buckets.raw && bucket !== buckets.parsed) || key === '') {
    throw new TypeError(`a storage path begins with ${buckets.raw}/ or ${buckets.parsed}/, got "${path}"`);
  }
  return { bucket, key };
}
