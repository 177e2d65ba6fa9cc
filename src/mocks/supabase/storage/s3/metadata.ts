const PREFIX = 'x-amz-meta-';

/** What a caller attached by `x-amz-meta-*`, without that; undefined when nothing was. */
export function metadataIn(fields: Iterable<readonly [string, string]>): Record<string, string> | undefined {
  const found = [...fields].filter(([name]) => name.startsWith(PREFIX));
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map(([name, value]) => [name.slice(PREFIX.length), value]));
}

/** The same as headers of an answer. What no header can hold is counted in `x-amz-missing-meta`. */
export function metadataHeaders(metadata: Readonly<Record<string, unknown>> | null): Record<string, string> {
  const headers: Record<string, string> = {};
  let missing = 0;
  for (const [name, value] of Object.entries(metadata ?? {})) {
    const header = PREFIX + name.toLowerCase();
    if (name !== '' && isHeaderName(header) && typeof value === 'string' && isAsciiHeader(value))
      headers[header] = value;
    else missing++;
  }
  return missing === 0 ? headers : { ...headers, 'x-amz-missing-meta': String(missing) };
}

const isHeaderName = (name: string) => /^[\w!#$%&'*+.^`|~-]+$/.test(name);
const isAsciiHeader = (value: string) => /^[\t\x20-\x7e]*$/.test(value);

/** Whether a header may have this value: anything of Latin-1 but control characters. */
export const isHeaderValue = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
