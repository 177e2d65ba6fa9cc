import type { StorageHandler } from '../call.ts';
import { fromDatabase, StorageError } from '../errors.ts';
import { COMMON_HEADERS, checkHeaders, TusError } from './protocol.ts';

/** An answer of the tus server: no body, the headers of the protocol. */
export function tusAnswer(status: number, headers: Record<string, string> = {}): Response {
  const length: Record<string, string> = status === 204 ? {} : { 'content-length': '0' };
  return new Response(null, { status, headers: { ...COMMON_HEADERS, ...length, ...headers } });
}

/** A handler whose refusals leave as tus says them: plain text, the real status, the protocol's headers. */
export function speakingTus(handle: StorageHandler): StorageHandler {
  return async (storage, call) => {
    try {
      if (call.request.method !== 'OPTIONS') checkHeaders(call.request);
      return await handle(storage, call);
    } catch (error) {
      return refusal(error);
    }
  };
}

function refusal(error: unknown): Response {
  const known = fromDatabase(error);
  if (known instanceof TusError) return tusRefusal(known.status, known.message);
  if (known instanceof StorageError) return tusRefusal(Number(known.body.statusCode), known.body.message);
  throw error;
}

/** An error as tus says it. */
export function tusRefusal(status: number, text: string): Response {
  const headers = {
    ...COMMON_HEADERS,
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
  };
  return new Response(text, { status, headers });
}
