import { createHash } from 'node:crypto';
import { OpenAiError } from '../errors.ts';
import type { Upload } from './store.ts';

/** The parts in the order asked. Throws a 400, of unconfirmed wording, for what is not the file that was announced. */
export function assembled(
  { id, parts, bytes }: Upload,
  partIds: readonly string[],
  md5: string | undefined,
): Uint8Array<ArrayBuffer> {
  if (new Set(partIds).size < partIds.length) throw wrong("'part_ids' names a part more than once.", 'part_ids');
  const pieces = partIds.map((partId) => {
    const data = parts.get(partId);
    if (!data) throw wrong(`No part with id '${partId}' was added to upload '${id}'.`, 'part_ids');
    return data;
  });
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  if (size !== bytes) {
    throw wrong(`The upload was to have ${bytes} bytes, but the parts together have ${size} bytes.`, 'part_ids');
  }
  const whole = joined(pieces, size);
  if (md5 !== undefined && createHash('md5').update(whole).digest('hex') !== md5.toLowerCase()) {
    throw wrong('The MD5 checksum of the parts together is not the one given.', 'md5');
  }
  return whole;
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function wrong(message: string, param: string): OpenAiError {
  return new OpenAiError(400, message, { param, code: 'invalid_value' });
}
