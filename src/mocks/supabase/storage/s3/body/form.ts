import { MULTIPART_OVERHEAD_BYTES, S3_FORM_FIELDS } from '../../../limits.ts';
import type { Bytes } from '../../blobs.ts';
import { readAtMost } from '../../bytes.ts';
import { refusals } from '../../errors.ts';
import { parseMultipart } from '../../multipart.ts';
import { s3Refusals } from '../errors.ts';

/** An upload by an HTML form: its fields by lower-case name, and the bytes of its file. */
export interface FormUpload {
  readonly fields: ReadonlyMap<string, string>;
  readonly bytes: Bytes;
}

export function isForm(headers: Headers): boolean {
  return headers.get('content-type')?.startsWith('multipart/form-data') ?? false;
}

/** Throws EntityTooLarge, InvalidSignature for a field given twice, InvalidParameter where no file came. */
export async function readForm(request: Request, objectBytes: number): Promise<FormUpload> {
  const body = await readAtMost(request, objectBytes + MULTIPART_OVERHEAD_BYTES);
  if (!body) throw refusals.tooLarge();
  const form = parseMultipart(request.headers.get('content-type') ?? '', body, S3_FORM_FIELDS);
  if (!form) throw s3Refusals.invalidParameter('Missing file');
  const fields = new Map<string, string>();
  for (const [name, value] of form.fields) {
    if (fields.has(name.toLowerCase())) {
      throw s3Refusals.invalidSignature('Duplicate form field in POST policy request');
    }
    fields.set(name.toLowerCase(), value);
  }
  return { fields, bytes: new Uint8Array(form.file.bytes) };
}
