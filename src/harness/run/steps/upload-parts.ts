import { tokenFor } from '../context.ts';
import type { Context, HttpAnswer, PreparedDocument } from '../types.ts';

/** Sends bytes to a signed upload URL, as the client's browser would. */
export function putBytes(
  context: Context,
  url: string,
  document: PreparedDocument,
  mime: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const request = { method: 'PUT', path: url, headers: { 'content-type': mime }, body: document.bytes };
  return context.environment.target.request(request, signal);
}

/** Tells the pipeline that the bytes are there. */
export function confirmUpload(
  context: Context,
  jobId: string,
  userName: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const token = tokenFor(context, userName);
  const request = { method: 'POST', path: `/api/v2/jobs/${jobId}/uploaded`, ...(token === undefined ? {} : { token }) };
  return context.environment.target.request(request, signal);
}
