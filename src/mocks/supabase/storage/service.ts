import { json, type StorageHandler } from './call.ts';
import { refusals } from './errors.ts';

/** The line of the server that the fact sheet was measured on. */
const VERSION = '1.11.2';

/** GET /version: text. */
export const version: StorageHandler = async () =>
  new Response(VERSION, {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': String(VERSION.length) },
  });

/** DELETE /cdn[/:bucket[/*]]: there is no cache here, so that nothing stale is served after it, or before. */
export const purgeCache: StorageHandler = async (storage, call) => {
  if (call.caller.role !== 'service_role') throw refusals.wrongRole();
  storage.note(call.request, { bucket: call.bucket, path: call.key });
  return json(200, { message: 'success' });
};
