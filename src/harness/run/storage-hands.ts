import type { StorageHands } from './types.ts';

/** Reads and writes objects over Supabase Storage's own HTTP API with the service key. */
export function storageHands(options: {
  readonly url: string;
  readonly serviceRoleKey: string;
  readonly fetch: typeof globalThis.fetch;
}): StorageHands {
  const { url, serviceRoleKey, fetch } = options;
  const call = (method: string, bucket: string, path: string, signal: AbortSignal, extra: RequestInit = {}) =>
    fetch(`${url}/storage/v1/object/${bucket}/${path}`, {
      ...extra,
      method,
      signal,
      headers: {
        authorization: `Bearer ${serviceRoleKey}`,
        apikey: serviceRoleKey,
        ...(extra.headers as Record<string, string>),
      },
    });
  return {
    async read(bucket, path, signal) {
      const response = await call('GET', bucket, path, signal);
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      const text = await response.text();
      if (response.status === 404 || text.includes('not_found') || text.includes('NoSuchKey')) return undefined;
      throw new Error(`storage answered ${response.status} to a read of ${bucket}/${path}: ${text.slice(0, 200)}`);
    },
    async write(bucket, path, bytes, mime, signal) {
      const headers = { 'content-type': mime, 'x-upsert': 'true' };
      await accepted(
        await call('POST', bucket, path, signal, { headers, body: bytes as BodyInit }),
        `a write of ${bucket}/${path}`,
      );
    },
    async remove(bucket, path, signal) {
      await accepted(await call('DELETE', bucket, path, signal), `a removal of ${bucket}/${path}`);
    },
  };
}

async function accepted(response: Response, what: string): Promise<void> {
  if (response.ok) return;
  throw new Error(`storage answered ${response.status} to ${what}: ${(await response.text()).slice(0, 200)}`);
}
