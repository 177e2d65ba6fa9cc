import { type HttpRequest, type HttpResponse, type HttpStack, Upload } from 'tus-js-client';
import type { VendorAddress } from '../types.ts';

export interface TusUpload {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: Buffer;
  readonly chunkBytes: number;
  /** Beside the bearer's own: an upload token, say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** tus-js-client against Supabase's resumable uploads, as the service role, over the fetch that is given. */
export interface TusClient {
  /** Uploads it whole. Rejects with tus-js-client's DetailedError. */
  upload(wanted: TusUpload): Promise<void>;
  /** Sends the first chunk and goes away. Resolves to the upload's address. */
  begin(wanted: TusUpload): Promise<string>;
  /** Goes on where `begin` stopped, asking first how far it came. */
  resume(url: string, wanted: TusUpload): Promise<void>;
  /** Begins and gives it up, on the server too. */
  abandon(wanted: TusUpload): Promise<void>;
}

export function tusClient({ baseUrl, apiKey, fetch }: VendorAddress): TusClient {
  const start = (
    { bucket, key, bytes, chunkBytes, headers }: TusUpload,
    more: { uploadUrl?: string; onFirstChunk?: (upload: Upload) => void },
  ) =>
    new Promise<void>((resolve, reject) => {
      const { uploadUrl, onFirstChunk } = more;
      const upload = new Upload(bytes, {
        endpoint: `${baseUrl}/storage/v1/upload/resumable`,
        headers: { authorization: `Bearer ${apiKey}`, ...headers },
        metadata: { bucketName: bucket, objectName: key, contentType: 'text/plain' },
        chunkSize: chunkBytes,
        retryDelays: [],
        httpStack: overFetch(fetch),
        onError: reject,
        onSuccess: () => resolve(),
        ...(uploadUrl !== undefined && { uploadUrl }),
        ...(onFirstChunk && { onChunkComplete: () => onFirstChunk(upload) }),
      });
      upload.start();
    });
  const stopped = (wanted: TusUpload, terminate: boolean) =>
    new Promise<string>((resolve, reject) => {
      const onFirstChunk = (upload: Upload) =>
        void upload.abort(terminate).then(() => resolve(upload.url ?? ''), reject);
      start(wanted, { onFirstChunk }).catch(reject);
    });
  return {
    upload: (wanted) => start(wanted, {}),
    begin: (wanted) => stopped(wanted, false),
    resume: (uploadUrl, wanted) => start(wanted, { uploadUrl }),
    abandon: async (wanted) => void (await stopped(wanted, true)),
  };
}

function overFetch(fetch: typeof globalThis.fetch): HttpStack {
  return { createRequest: (method, url) => request(fetch, method, url), getName: () => 'FetchStack' };
}

function request(fetch: typeof globalThis.fetch, method: string, url: string): HttpRequest {
  // tus-js-client names itself in no header; so that its requests can be told from others, it is done here
  const headers = new Headers({ 'x-client-info': 'tus-js-client' });
  const aborting = new AbortController();
  return {
    getMethod: () => method,
    getURL: () => url,
    setHeader: (name, value) => headers.set(name, value),
    getHeader: (name) => headers.get(name) ?? undefined,
    setProgressHandler: () => undefined,
    async send(body: Uint8Array<ArrayBuffer> | undefined) {
      const init = { method, headers, signal: aborting.signal, ...(body && { body }) };
      return answered(await fetch(url, init));
    },
    async abort() {
      aborting.abort();
    },
    getUnderlyingObject: () => undefined,
  };
}

async function answered(response: Response): Promise<HttpResponse> {
  const text = await response.text();
  return {
    getStatus: () => response.status,
    getHeader: (name) => response.headers.get(name) ?? undefined,
    getBody: () => text,
    getUnderlyingObject: () => response,
  };
}
