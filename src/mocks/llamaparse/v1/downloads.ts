import { PictureError } from '../drawing/index.ts';
import type { Call } from '../routes/types.ts';
import { v1Errors } from './errors.ts';
import type { V1Result } from './result.ts';

interface Content {
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>);
  readonly contentType: string;
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The binary forms of a result. @throws ApiError 404 for what the job has not */
export function sheet(call: Call, result: V1Result): Response {
  return send(found(call, result.workbook()), XLSX);
}

export function pdf(call: Call, result: V1Result): Response {
  return send(found(call, result.pdf()), 'application/pdf');
}

export async function image(call: Call, result: V1Result): Promise<Response> {
  const name = call.params.name ?? '';
  const picture = result.image(name);
  if (!picture) throw v1Errors.imageNotFound(name);
  try {
    return send(await picture.bytes(), picture.contentType);
  } catch (error) {
    if (error instanceof PictureError) throw v1Errors.imageNotMade(error);
    throw error;
  }
}

/** `…/read/{filename}`: a link to one file of the result. Which names there are is unpublished: these and the pictures'. */
export function read(call: Call, result: V1Result): Response {
  const filename = call.params.filename ?? '';
  const content = file(filename, result);
  if (!content) throw v1Errors.resultNotFound(call.id);
  const { contentType, bytes } = content;
  return Response.json(
    call.service.downloads.link(call.base, {
      contentType,
      filename,
      body: () => (typeof bytes === 'function' ? bytes() : bytes),
    }),
  );
}

function file(name: string, result: V1Result): Content | undefined {
  switch (name) {
    case 'result.txt':
      return { bytes: Buffer.from(result.text()), contentType: 'text/plain' };
    case 'result.md':
      return { bytes: Buffer.from(result.markdown()), contentType: 'text/markdown' };
    case 'result.json':
      return { bytes: Buffer.from(JSON.stringify(result.pages())), contentType: 'application/json' };
    case 'result.xlsx':
      return optional(result.workbook(), XLSX);
    case 'result.pdf':
      return optional(result.pdf(), 'application/pdf');
    default: {
      const picture = result.image(name);
      return optional(picture?.bytes, picture?.contentType ?? '');
    }
  }
}

function optional(bytes: Content['bytes'] | undefined, contentType: string): Content | undefined {
  return bytes && { bytes, contentType };
}

function found(call: Call, bytes: Uint8Array | undefined): Uint8Array {
  if (!bytes) throw v1Errors.resultNotFound(call.id);
  return bytes;
}

function send(bytes: Uint8Array, contentType: string): Response {
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } });
}
