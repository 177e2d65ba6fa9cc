/** Shorter texts are no secrets and would make reports unreadable. */
const MIN_LENGTH = 8;

/** Tokens that nobody named: callers' and those of signed URLs, wherever an answer or an error repeats them. */
const JWT = /\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g;

/** A copy of a tree with every secret, and every text that is shaped as a JWT, cut out of its texts, keys included. */
export function redact<T>(value: T, secrets: Iterable<string>): T {
  const known = [...new Set(secrets)]
    .filter((secret) => secret.length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length);
  const clean = (text: string) =>
    known.reduce((result, secret) => result.replaceAll(secret, '[cut]'), text).replace(JWT, '[cut]');
  const walk = (node: unknown): unknown => {
    if (typeof node === 'string') return clean(node);
    if (Array.isArray(node)) return node.map(walk);
    if (node instanceof Date) return node.toISOString();
    if (node instanceof Float32Array) return `[${node.length} numbers]`;
    if (node instanceof Uint8Array) return `[${node.byteLength} bytes]`;
    if (typeof node === 'bigint') return Number(node);
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [clean(key), walk(item)]));
  };
  return walk(value) as T;
}
