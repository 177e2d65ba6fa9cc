import { MULTIPART_FIELDS } from '../limits.ts';
import type { Bytes } from './blobs.ts';

/** A multipart/form-data body with one file, as a streaming reader sees it: fields after the file do not count. */
export interface MultipartUpload {
  /** In their order; a name may come twice. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly file: { readonly type: string | undefined; readonly bytes: Bytes };
}

/** Undefined when there is no boundary, no file part, or the parts are cut off. */
export function parseMultipart(
  contentType: string,
  body: Bytes,
  fieldsAtMost = MULTIPART_FIELDS,
): MultipartUpload | undefined {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)?.slice(1).find(Boolean);
  if (!boundary) return undefined;
  const view = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const opening = Buffer.from(`--${boundary}`);
  const closing = Buffer.from(`\r\n--${boundary}`);
  const fields: [string, string][] = [];
  let at = view.indexOf(opening);
  for (let part = 0; part <= fieldsAtMost && at >= 0; part++) {
    const start = at + opening.length;
    if (view.toString('latin1', start, start + 2) !== '\r\n') return undefined; // `--`: the end, and no file came
    const headEnd = view.indexOf('\r\n\r\n', start);
    const end = headEnd < 0 ? -1 : view.indexOf(closing, headEnd + 2);
    if (end < 0) return undefined;
    const head = partHead(view.toString('utf8', start + 2, headEnd));
    const content = view.subarray(Math.min(headEnd + 4, end), end);
    if (head.isFile) return { fields, file: { type: head.type, bytes: content } };
    fields.push([head.name, content.toString('utf8')]);
    at = end + 2;
  }
  return undefined;
}

function partHead(text: string): { name: string; type: string | undefined; isFile: boolean } {
  const lines = text.split('\r\n');
  const value = (header: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${header}:`))
      ?.slice(header.length + 1)
      .trim();
  const disposition = value('content-disposition') ?? '';
  const type = value('content-type');
  const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1] ?? '';
  return { name, type, isFile: /;\s*filename\*?=/i.test(disposition) || type === 'application/octet-stream' };
}
