import { S3_CHUNK_BYTES } from '../../../limits.ts';
import type { Bytes } from '../../blobs.ts';
import { joined } from '../../bytes.ts';
import { refusals } from '../../errors.ts';
import { s3Refusals } from '../errors.ts';

/** How an `aws-chunked` body is to be read. */
export interface ChunkedBody {
  /** Bytes of content allowed. */
  readonly limitBytes: number;
  /** True: checksums follow the last chunk. They are read and, as by the server, compared with nothing. */
  readonly trailer: boolean;
  /** Asked of each chunk in order, the empty last one included; undefined: chunks are not signed. Throws when it does not hold. */
  readonly check: ((chunk: Uint8Array, signature: string) => void) | undefined;
}

/** Bytes of a chunk's head line: the server's own limit. */
const HEAD_BYTES = 256;
const HEAD = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i;

/**
 *   <hex length>[;chunk-signature=<64 hex>] CRLF <bytes> CRLF … 0[;…] CRLF [<name>:<value> CRLF …] CRLF
 *
 * The content of such a body. Throws EntityTooLarge, SignatureDoesNotMatch, or InvalidRequest for what is not of this form.
 */
export function readChunked(body: Bytes, how: ChunkedBody): Bytes {
  const view = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Bytes[] = [];
  let length = 0;
  let at = 0;
  for (;;) {
    const head = readHead(view, at);
    if (head.size > S3_CHUNK_BYTES) throw s3Refusals.chunkTooLarge(S3_CHUNK_BYTES);
    if (how.check && head.signature === undefined) throw s3Refusals.malformedChunks('Missing chunk signature');
    const chunk = body.subarray(head.next, head.next + head.size);
    if (chunk.byteLength < head.size) throw s3Refusals.malformedChunks('Unexpected end of chunk data');
    how.check?.(chunk, head.signature as string);
    length += head.size;
    if (length > how.limitBytes) throw refusals.tooLarge();
    at = head.next + head.size;
    if (head.size === 0) break;
    chunks.push(chunk);
    at = afterCrlf(view, at);
  }
  checkEnd(view, at, how.trailer);
  return joined(chunks, length);
}

function readHead(view: Buffer, at: number): { size: number; signature: string | undefined; next: number } {
  const end = view.subarray(at, at + HEAD_BYTES + 2).indexOf('\r\n');
  if (end < 0) throw s3Refusals.malformedChunks(at === view.length ? 'Missing final chunk' : 'Incomplete chunk header');
  const [, size, signature] = HEAD.exec(view.toString('latin1', at, at + end)) ?? [];
  if (size === undefined) throw s3Refusals.malformedChunks('Invalid chunk header');
  return { size: Number.parseInt(size, 16), signature: signature?.toLowerCase(), next: at + end + 2 };
}

function afterCrlf(view: Buffer, at: number): number {
  if (view.toString('latin1', at, at + 2) !== '\r\n') throw s3Refusals.malformedChunks('Missing CRLF after chunk data');
  return at + 2;
}

function checkEnd(view: Buffer, at: number, trailer: boolean): void {
  const end = trailer ? view.indexOf('\r\n\r\n', at - 2) + 4 : afterCrlf(view, at);
  if (trailer && end < 4) throw s3Refusals.malformedChunks('Incomplete trailer section');
  if (end !== view.length) throw s3Refusals.malformedChunks('Unexpected data after final chunk');
}
