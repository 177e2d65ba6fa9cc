import fc from 'fast-check';
import { expect, test } from 'vitest';
import { S3_CHUNK_BYTES } from '../../../limits.ts';
import { StorageError } from '../../errors.ts';
import { readChunked } from './chunked.ts';

const chunk = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes));
const trailers = fc.constantFrom('', 'x-amz-checksum-crc32:AAAAAA==\r\n', 'a:1\r\nb:2\r\n');
const framed = (chunks: readonly Buffer[], end: string) =>
  Uint8Array.from(
    Buffer.concat([
      ...chunks.flatMap((one) => [Buffer.from(`${one.length.toString(16)}\r\n`), one, Buffer.from('\r\n')]),
      Buffer.from(end),
    ]),
  );

test('whatever chunks a body comes in, its content is what was put in', () => {
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 6 }), trailers, (chunks, lines) => {
      const whole = Buffer.concat(chunks);
      const how = { limitBytes: whole.length, trailer: true, check: undefined };
      expect(Buffer.from(readChunked(framed(chunks, `0\r\n${lines}\r\n`), how))).toEqual(whole);
    }),
  );
});

test('a body that is cut or changed is the content, or a refusal: never more than was sent, never a crash', () => {
  const spoilt = fc.record({ cut: fc.nat({ max: 200 }), at: fc.nat({ max: 200 }), byte: fc.nat({ max: 255 }) });
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 4 }), spoilt, fc.boolean(), (chunks, { cut, at, byte }, trailer) => {
      const body = framed(chunks, '0\r\n\r\n');
      body[at % body.length] = byte;
      const given = body.slice(0, Math.max(0, body.length - (cut % 20)));
      try {
        const content = readChunked(given, { limitBytes: 1000, trailer, check: undefined });
        expect(content.byteLength).toBeLessThan(given.byteLength);
      } catch (error) {
        expect(error).toBeInstanceOf(StorageError);
      }
    }),
  );
});

test.each([
  ['content over the limit', '5\r\nhello\r\n0\r\n\r\n', 4],
  ['a chunk over the server’s own', `${(S3_CHUNK_BYTES + 1).toString(16)}\r\n`, 1e9],
])('%s is EntityTooLarge', (_what, text, limitBytes) => {
  const read = () => readChunked(Uint8Array.from(Buffer.from(text)), { limitBytes, trailer: false, check: undefined });
  expect(read).toThrow(expect.objectContaining({ body: expect.objectContaining({ code: 'EntityTooLarge' }) }));
});

test.each([
  ['0\r\n\r\nmore', 'Unexpected data after final chunk'],
  ['ff\r\nsalt', 'Unexpected end of chunk data'],
  ['4\r\nsalt0\r\n\r\n', 'Missing CRLF after chunk data'],
  ['4\r\nsalt\r\n', 'Missing final chunk'],
  ['4', 'Incomplete chunk header'],
  ['salt\r\n', 'Invalid chunk header'],
])('%j is refused: %s', (text, message) => {
  const read = () =>
    readChunked(Uint8Array.from(Buffer.from(text)), { limitBytes: 99, trailer: false, check: undefined });
  expect(read).toThrow(`aws-chunked body: ${message}`);
});
