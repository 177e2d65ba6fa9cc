/** The bytes asked for, both ends included; undefined when the header asks for what cannot be given. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** `bytes=a-b`, `bytes=a-`, `bytes=-n` over `size` bytes; the end is clamped. Anything else: undefined (416). */
export function parseRange(header: string, size: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from === '' && Number(to) === 0) return undefined;
  return first <= last && first < size ? { first, last } : undefined;
}

/** True when the client's copy is still good: RFC 9110 section 13.2.2, If-None-Match before If-Modified-Since. */
export function isNotModified(headers: Headers, eTag: string, lastModified: Date): boolean {
  const tags = headers.get('if-none-match');
  if (tags !== null) {
    return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === eTag);
  }
  const since = Date.parse(headers.get('if-modified-since') ?? '');
  return Number.isFinite(since) && Math.floor(lastModified.getTime() / 1000) * 1000 <= since;
}
