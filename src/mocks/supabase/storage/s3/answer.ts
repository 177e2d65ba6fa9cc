import type { StorageError } from '../errors.ts';
import type { S3Answer } from './call.ts';
import { S3_PREFIX } from './find-route.ts';
import { xmlDocument } from './xml.ts';

/** An answer on the wire. HEAD gets its status and headers only. */
export function s3Response(request: Request, { status = 200, headers = {}, xml, bytes }: S3Answer): Response {
  const given = Object.entries(headers).filter((header): header is [string, string] => Boolean(header[1]));
  const body = xml ? documentOf(request, xml) : { content: bytes ?? '', headers: {} };
  const own = new Headers({ ...body.headers, ...Object.fromEntries(given) });
  const isEmpty = status === 204 || status === 304;
  if (!isEmpty && !own.has('content-length')) own.set('content-length', String(Buffer.byteLength(body.content)));
  // no text at all is no body: an empty one would be given a type
  const hasBody = !isEmpty && request.method !== 'HEAD' && body.content !== '';
  return new Response(hasBody ? body.content : null, { status, headers: own });
}

/** A refusal as the protocol says it: the status it means, code and message in a document. */
export function s3Refusal(request: Request, path: string, { body, headers }: StorageError): Response {
  const segments = path.replace(S3_PREFIX, '').split('/').filter(Boolean);
  const xml = { Error: { Resource: segments.join('/'), Code: body.code, Message: body.message } };
  return s3Response(request, { status: Number(body.statusCode), headers, xml });
}

function documentOf(request: Request, xml: NonNullable<S3Answer['xml']>) {
  if (acceptsXml(request.headers.get('accept'))) {
    return { content: xmlDocument(xml), headers: { 'content-type': 'application/xml; charset=utf-8' } };
  }
  return { content: JSON.stringify(xml), headers: { 'content-type': 'application/json; charset=utf-8' } };
}

/** The server's writer asks for XML or HTML among what is accepted; whoever wants neither gets the same as JSON. */
function acceptsXml(accept: string | null): boolean {
  if (accept === null || accept.trim() === '') return true;
  return /(^|[\s,])(application\/(xml|\*)|text\/(html|\*)|\*\/\*)/i.test(accept);
}
