import { createHash } from 'node:crypto';
import type { Random } from './random.ts';

declare const brand: unique symbol;

/** A string that only its one minting function makes, so that two kinds of id cannot be swapped. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True for a lower-case RFC 9562 UUID of any version. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A random (version 4) UUID. */
export function uuidV4(random: Random): string {
  return formatUuid(random.bytes(16), 4);
}

/** A name-based (version 5, SHA-1) UUID: RFC 9562 section 5.5. */
export function uuidV5(namespace: string, name: string): string {
  if (!isUuid(namespace)) throw new TypeError(`a UUID namespace must be a UUID, got "${namespace}"`);
  const digest = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  return formatUuid(digest.subarray(0, 16), 5);
}

function formatUuid(source: Uint8Array, version: 4 | 5): string {
  const bytes = Uint8Array.from(source);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
