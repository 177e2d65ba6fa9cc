/** The head of a request that needs none of HTTP's rarer parts: no chunks, no upgrade, no `Expect`, each header once. */
export interface SimpleHead {
  /** The whole head with its empty line: bytes that begin so have an equal head. */
  readonly bytes: Buffer;
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** By lower-case name. */
  readonly fields: Readonly<Record<string, string>>;
  /** Name, value, name, value …, as sent. */
  readonly raw: readonly string[];
  /** Bytes of the head, its empty line counted in. */
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/** Node's own limit for a head is 16 KiB. */
const HEAD_LIMIT_BYTES = 8 * 1024;
const END_OF_HEAD = '\r\n\r\n';

const REQUEST_LINE = /^(GET|POST|PUT|PATCH|DELETE) (\/[\x21-\x7e]*) HTTP\/1\.1$/;
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const UNFIT = /\r(?!\n)|[^\r]\n|[^\t\r\n\x20-\x7e\x80-\xff]/;

/** Headers that frame the message or steer the connection: what they ask for is node:http's to do. */
const STEERING = new Set(['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te', 'proxy-connection']);

/**
 * Reads the head at the start of these bytes. Undefined where it is not whole or anything about it is out of the
 * ordinary: such a request is for node:http to read, or to refuse. `known` is taken again when the bytes begin alike.
 */
export function readSimpleHead(bytes: Buffer, known?: SimpleHead): SimpleHead | undefined {
  if (known && beginsWith(bytes, known.bytes)) return known;
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0 || end > HEAD_LIMIT_BYTES) return undefined;
  const text = bytes.toString('latin1', 0, end);
  if (UNFIT.test(text)) return undefined;
  const [requestLine = '', ...lines] = text.split('\r\n');
  const [, method, target] = REQUEST_LINE.exec(requestLine) ?? [];
  const headers = readFields(lines);
  if (method === undefined || target === undefined || !headers) return undefined;
  const { fields, raw } = headers;
  const bodyBytes = bodyBytesOf(fields);
  if (bodyBytes === undefined || fields.host === undefined || !isPersistent(fields)) return undefined;
  const headBytes = end + END_OF_HEAD.length;
  return { bytes: Buffer.from(bytes.subarray(0, headBytes)), method, target, fields, raw, headBytes, bodyBytes };
}

function beginsWith(bytes: Buffer, beginning: Buffer): boolean {
  const { length } = beginning;
  return bytes.length >= length && bytes.compare(beginning, 0, length, 0, length) === 0;
}

function readFields(lines: readonly string[]): Pick<SimpleHead, 'fields' | 'raw'> | undefined {
  const fields: Record<string, string> = {};
  const raw: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const written = line.slice(0, colon);
    if (colon < 1 || !NAME.test(written)) return undefined;
    const name = written.toLowerCase();
    if (fields[name] !== undefined || STEERING.has(name)) return undefined;
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    fields[name] = value;
    raw.push(written, value);
  }
  return { fields, raw };
}

/** Undefined for a length that is no plain number. */
function bodyBytesOf({ 'content-length': length = '0' }: SimpleHead['fields']): number | undefined {
  return /^\d{1,10}$/.test(length) ? Number(length) : undefined;
}

function isPersistent({ connection }: SimpleHead['fields']): boolean {
  return connection === undefined || connection.toLowerCase() === 'keep-alive';
}
