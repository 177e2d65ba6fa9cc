/** Upload-Metadata: `key base64,key base64,key`; a key alone has no value. Order is kept. */
export type UploadMetadata = ReadonlyMap<string, string | null>;

const KEY = /^[\x21-\x2b\x2d-\x7e]+$/;
const BASE64 = /^[A-Za-z\d+/]*={0,2}$/;

export function isMetadata(header: string): boolean {
  return parseMetadata(header) !== undefined;
}

/** Undefined when the header is not well-formed or names a key twice. */
export function parseMetadata(header: string): UploadMetadata | undefined {
  const found = new Map<string, string | null>();
  for (const pair of header.split(',')) {
    const [key = '', value, ...more] = pair.split(' ');
    if (!KEY.test(key) || found.has(key) || more.length > 0) return undefined;
    if (value !== undefined && (value.length % 4 !== 0 || !BASE64.test(value))) return undefined;
    found.set(key, value ? Buffer.from(value, 'base64').toString('utf8') : null);
  }
  return found;
}

export function formatMetadata(metadata: UploadMetadata): string {
  const pairs = [...metadata].map(([key, value]) =>
    value === null ? key : `${key} ${Buffer.from(value, 'utf8').toString('base64')}`,
  );
  return pairs.join(',');
}
