import type { Bytes } from '../../blobs.ts';
import { readAtMost } from '../../bytes.ts';
import { refusals } from '../../errors.ts';
import type { Authenticated } from '../authenticate.ts';
import { s3Refusals } from '../errors.ts';
import { sameSignature, signChunk } from '../sigv4/sign.ts';
import { readChunked } from './chunked.ts';

/** The content of a request, without the framing of `aws-chunked`. */
export interface Payload {
  /** Bytes, as the request says; undefined when it does not. */
  readonly declaredLength: number | undefined;
  /** May be called once. Throws EntityTooLarge, and what is wrong with chunks and their signatures. */
  read(limitBytes: number): Promise<Bytes>;
}

const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
/** How a body may be framed, by the end of its x-amz-content-sha256. */
const FRAMINGS: ReadonlySet<string> = new Set([SIGNED, `${SIGNED}-TRAILER`, 'STREAMING-UNSIGNED-PAYLOAD-TRAILER']);
/** Chunks may be this small on the whole, at most: a body of single bytes is an attack, not an upload. */
const FRAMING_BYTES = 2 * 1024 * 1024;

/** Throws InvalidRequest for a framing that nobody knows. */
export async function payloadOf(request: Request, authenticated: Authenticated, wholeBytes: number): Promise<Payload> {
  const { headers } = request;
  const framing = headers.get('x-amz-content-sha256') ?? '';
  if (framing.startsWith('STREAMING-')) {
    if (!FRAMINGS.has(framing)) throw s3Refusals.invalidRequest(`Invalid streaming algorithm: ${framing}`);
    return framed(request, authenticated, framing, wholeBytes);
  }
  const declaredLength = lengthIn(headers, 'content-length');
  const read = async (limitBytes: number) => {
    const bytes = await readAtMost(request, limitBytes);
    if (!bytes) throw refusals.tooLarge();
    return bytes;
  };
  if (declaredLength !== undefined || headers.has('transfer-encoding')) return { declaredLength, read };
  // a request that never was on a wire says no length, though a policy would have seen one
  const early = await read(wholeBytes);
  return {
    declaredLength: early.byteLength,
    async read(limitBytes) {
      if (early.byteLength > limitBytes) throw refusals.tooLarge();
      return early;
    },
  };
}

function framed(request: Request, authenticated: Authenticated, framing: string, wholeBytes: number): Payload {
  return {
    declaredLength: lengthIn(request.headers, 'x-amz-decoded-content-length'),
    async read(limitBytes) {
      const body = await readAtMost(request, wholeBytes + FRAMING_BYTES);
      if (!body) throw refusals.tooLarge();
      const check = framing.startsWith(SIGNED) ? chainOf(authenticated) : undefined;
      return readChunked(body, { limitBytes, trailer: framing.endsWith('-TRAILER'), check });
    },
  };
}

/** Each chunk's signature follows from the one before. Throws SignatureDoesNotMatch. */
function chainOf({ claim, secret }: Authenticated): (chunk: Uint8Array, signature: string) => void {
  let previous = claim.signature;
  return (chunk, signature) => {
    if (!sameSignature(signature, signChunk(secret, claim, chunk, previous))) throw s3Refusals.signatureMismatch();
    previous = signature;
  };
}

function lengthIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
