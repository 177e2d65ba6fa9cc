import type { Bytes } from './blobs.ts';

/**
 * The whole body, or undefined when it is longer than `limitBytes`; then the rest is not read.
 * Without a content-length (chunked, or a Request made in this process) it is counted as it comes.
 */
export async function readAtMost(request: Request, limitBytes: number): Promise<Bytes | undefined> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limitBytes) return undefined;
  if (declared !== null) {
    const whole = new Uint8Array(await request.arrayBuffer());
    return whole.byteLength > limitBytes ? undefined : whole;
  }
  if (!request.body) return new Uint8Array();
  return collect(request.body, limitBytes);
}

async function collect(body: ReadableStream<Bytes>, limitBytes: number): Promise<Bytes | undefined> {
  const chunks: Bytes[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > limitBytes) return undefined; // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  const [only] = chunks;
  if (only && chunks.length === 1) return only;
  return joined(chunks, length);
}

/** `length`: of all of them together. */
export function joined(chunks: readonly Bytes[], length: number): Bytes {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
