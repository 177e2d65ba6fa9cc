import fc from 'fast-check';
import type { MockVendor } from '../../kit/types.ts';
import { type FormPart, type SeedBody, seedBody } from './bodies.ts';
import { brokenText, mutatedJson } from './mutations.ts';
import { signedForS3 } from './s3.ts';

export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** As the route table has it: what tells this call from others of its address. */
  readonly query?: readonly string[];
  readonly header?: readonly [name: string, start?: string];
}

/** A request in the making: plain data, so that a counterexample can be read and shrunk. */
export interface HostileRequest {
  readonly operation: string;
  readonly method: string;
  /** With its query, percent-encoded as it goes out. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** latin1: one character is one byte. */
  readonly body: string | undefined;
}

/** What is there to be asked for, and how to be let in. */
export interface Known {
  /** Ids and names of things that exist; any `:name` of a path may become one. */
  readonly ids: readonly string[];
  /** Good Authorization values of the vendor. */
  readonly good: readonly string[];
  /** Other headers of every request: `apikey`. */
  readonly always: readonly (readonly [string, string])[];
}

/** The request itself; undefined where the platform's own Request refuses what was made up: it never reaches a server. */
export function requestTo(base: string, { method, target, headers, body }: HostileRequest): Request | undefined {
  try {
    const bytes = body === undefined ? null : Buffer.from(body, 'latin1');
    return signedForS3(new Request(base + target, { method, headers: headers as [string, string][], body: bytes }));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Every call of a vendor's operations, one by one. */
export function routesOf(
  entries: readonly { operation: string; routes: readonly Omit<Route, 'operation'>[] }[],
): Route[] {
  return entries.flatMap(({ operation, routes }) => routes.map((route) => ({ operation, ...route })));
}

/** Requests around the operations of a vendor: near what is right, and far from it. */
export function hostileRequests(
  vendor: MockVendor,
  routes: readonly Route[],
  known: Known,
): fc.Arbitrary<HostileRequest> {
  const around = fc.constantFrom(...routes).chain((route) => near(vendor, route, known));
  return fc.oneof({ weight: 9, arbitrary: around }, { weight: 1, arbitrary: far(known) });
}

function near(vendor: MockVendor, route: Route, known: Known): fc.Arbitrary<HostileRequest> {
  const method = fc.oneof({ weight: 12, arbitrary: fc.constant(route.method) }, { weight: 1, arbitrary: METHODS });
  const content = contentOf(vendor, route);
  return fc
    .record({
      method,
      path: pathOf(route.path, known.ids),
      query: queryOf(route, known.ids),
      content,
      auth: authorization(known),
      extra: extraHeaders,
      own: ownHeader(route, known.ids),
    })
    .map(({ method, path, query, content, auth, extra, own }) => ({
      operation: route.operation,
      method,
      target: path + query,
      headers: [...known.always, ...auth, ...content.headers, ...own, ...extra],
      body: method === 'GET' || method === 'HEAD' ? undefined : content.body,
    }));
}

function far(known: Known): fc.Arbitrary<HostileRequest> {
  const path = fc.oneof(
    fc.webPath().map((text) => (text.startsWith('/') ? text : `/${text}`)),
    fc.constantFrom('/', '/v1', '/v1/', '//', '/%', '/%zz', '/%00', '/api', '/object/%ff/%fe', `/${'a/'.repeat(2000)}`),
  );
  return fc.record({ method: METHODS, path, query, auth: authorization(known), body: bytes }).map((one) => ({
    operation: 'unknown',
    method: one.method,
    target: one.path + one.query,
    headers: [...known.always, ...one.auth],
    body: one.method === 'GET' || one.method === 'HEAD' ? undefined : one.body,
  }));
}

const METHODS = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE');

const SEGMENTS = fc.oneof(
  fc.constantFrom(
    'b',
    'a.txt',
    '0',
    '-1',
    'null',
    'undefined',
    '__proto__',
    'constructor',
    '%2e%2e',
    '%00',
    '%zz',
    '%ff',
    '%E0%A4%A',
    'file-a',
    'pjb-0000000000000000000000000000',
    '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    '%F0%9F%9A%A2',
    "'%20or%201=1--",
    'x'.repeat(1200),
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
);

/** The pattern with arbitrary text for each `:name`, and for a `*` any number of segments. */
function pathOf(pattern: string, ids: readonly string[]): fc.Arbitrary<string> {
  const segment = fc.oneof(SEGMENTS, fc.constantFrom(...ids));
  const parts = pattern.split('/').map((part) => {
    if (part === '*') return fc.array(segment, { maxLength: 3 }).map((all) => all.join('/'));
    return part.startsWith(':') ? segment : fc.constant(part);
  });
  return fc.tuple(...parts).map((all) => all.join('/'));
}

const NAMES = fc.constantFrom(
  ...'limit after before order purpose expand page_size page_token status job_ids project_id token download'.split(' '),
  ...'width height quality resize grant_type page per_page offset search sortColumn image_filenames stream'.split(' '),
  ...'prefix delimiter max-keys marker continuation-token encoding-type max-parts part-number-marker versionId acl'.split(
    ' ',
  ),
  ...'starting_after include[] created_at_on_or_after expires_at_seconds organization_id scope'.split(' '),
);

const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.tuple(NAMES, fc.oneof(SEGMENTS, fc.constant(''))), { minLength: 1, maxLength: 4 })
      .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('?', '?&&', '?=', '?%', '?a[b][c]=1', `?limit=${'9'.repeat(400)}`) },
);

/** With what the route asks for itself, its values as they may come; now and then without. */
function queryOf({ query: wanted = [] }: Route, ids: readonly string[]): fc.Arbitrary<string> {
  if (wanted.length === 0) return query;
  const value = fc.oneof(SEGMENTS, fc.constantFrom('', '1', ...ids));
  const own = fc
    .tuple(
      ...wanted.map((parameter) => value.map((one) => (parameter.includes('=') ? parameter : `${parameter}=${one}`))),
    )
    .map((all) => `?${all.join('&')}`);
  const more = query.map((text) => text.replace('?', '&'));
  return fc.oneof(
    { weight: 5, arbitrary: fc.tuple(own, more).map(([a, b]) => a + b) },
    { weight: 1, arbitrary: query },
  );
}

function ownHeader({ header }: Route, ids: readonly string[]): fc.Arbitrary<readonly (readonly [string, string])[]> {
  if (!header || header[1] !== undefined) return fc.constant([]);
  const value = fc.oneof(SEGMENTS, fc.constantFrom(...ids), fc.constantFrom('/b/a.txt', 'b%2Fa.txt', '/', ''));
  return value.map((one) => [[header[0], one]]);
}

function authorization(known: Known): fc.Arbitrary<readonly (readonly [string, string])[]> {
  const good = fc.constantFrom(...known.good);
  const bad = fc.constantFrom(
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Bearer a.b.c',
    'Bearer eyJhbGciOiJub25lIn0.e30.',
    `Bearer ${'x'.repeat(5000)}`,
    'bearer null',
  );
  return fc.oneof(
    { weight: 8, arbitrary: good.map((value) => [['authorization', value] as const]) },
    { weight: 1, arbitrary: bad.map((value) => [['authorization', value] as const]) },
    { weight: 1, arbitrary: fc.constant([]) },
  );
}

const HEADERS = fc.constantFrom<readonly [string, string]>(
  ['range', 'bytes=9999999999999999999-'],
  ['range', 'bytes=0-1,3-4'],
  ['range', 'lines=1-2'],
  ['if-none-match', '*, "a", W/"b"'],
  ['if-modified-since', 'yesterday'],
  ['x-upsert', 'maybe'],
  ['x-metadata', '%%%'],
  ['x-metadata', 'eyJhIjp7fX0='],
  ['x-robots-tag', 'none, sometimes'],
  ['cache-control', 'max-age=abc'],
  ['tus-resumable', '0.2.2'],
  ['tus-resumable', '1.0.0'],
  ['upload-length', '-5'],
  ['upload-offset', '1e9'],
  ['upload-metadata', 'bucketName !!!,objectName'],
  ['x-signature', 'a.b.c'],
  ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
  ['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'],
  ['x-amz-content-sha256', 'STREAMING-NONE'],
  ['x-amz-decoded-content-length', '-1'],
  ['x-amz-copy-source', '/b/a.txt'],
  ['x-amz-copy-source-range', 'bytes=3-1'],
  ['x-amz-metadata-directive', 'REPLACE'],
  ['x-amz-meta-a', 'b'],
  ['openai-organization', 'org-none'],
  ['x-supabase-api-version', 'tomorrow'],
  ['x-stainless-retry-count', '-1'],
  ['cookie', 'session=; session=x; =y'],
  ['accept', '*/*;q=zzz'],
  ['x-shakedown-scope', 's'.repeat(300)],
);

const extraHeaders = fc.uniqueArray(HEADERS, { maxLength: 3, selector: ([name]) => name });

interface Content {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const TYPES = fc.constantFrom(
  'application/json',
  'application/json; charset=latin1',
  'text/plain',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=other',
  'application/xml',
  'application/x-www-form-urlencoded',
  'application/offset+octet-stream',
  'image/png; a="',
  'nonsense',
);

const bytes = fc.uint8Array({ maxLength: 200 }).map((all) => Buffer.from(all).toString('latin1'));

function contentOf(vendor: MockVendor, route: Route): fc.Arbitrary<Content> {
  const seed = seedBody(vendor, route.operation);
  const right = rightContent(seed);
  return fc.oneof(
    { weight: 6, arbitrary: right },
    { weight: 1, arbitrary: fc.tuple(right, TYPES).map(([{ body }, type]) => withType(body, type)) },
    { weight: 1, arbitrary: fc.tuple(bytes, TYPES).map(([body, type]) => withType(body, type)) },
    { weight: 1, arbitrary: right.map(({ body }) => ({ headers: [], body })) },
  );
}

function rightContent(seed: SeedBody): fc.Arbitrary<Content> {
  if ('json' in seed) return jsonContent(seed.json);
  if ('form' in seed) return formContent(seed.form);
  return xmlContent(seed.xml);
}

const withType = (body: string, type: string): Content => ({ headers: [['content-type', type]], body });

function jsonContent(seed: unknown): fc.Arbitrary<Content> {
  return brokenText(mutatedJson(seed)).map((text) =>
    withType(Buffer.from(text, 'utf8').toString('latin1'), 'application/json'),
  );
}

/** A document with one of its signs or names replaced, doubled or taken away. */
function xmlContent(seed: string): fc.Arbitrary<Content> {
  const tokens = seed.split(/(?<=[<>/&;])/);
  const other = fc.constantFrom(
    '',
    '<',
    '>',
    '&',
    ']]>',
    '<![CDATA[',
    '<!--',
    '&#0;',
    '&#xD800;',
    'a',
    '<a>'.repeat(3_000),
    '-1',
    ' ',
  );
  const text = fc
    .tuple(fc.nat({ max: tokens.length - 1 }), other)
    .map(([at, sign]) => tokens.map((token, i) => (i === at ? sign : token)).join(''));
  return brokenText(fc.oneof(fc.constant(seed), text)).map((body) =>
    withType(Buffer.from(body, 'utf8').toString('latin1'), 'application/xml'),
  );
}

/** A form of which parts are missing, doubled or reordered, with names, lines and borders that are not as they should be. */
function formContent(parts: readonly FormPart[]): fc.Arbitrary<Content> {
  const part = fc.record({
    part: fc.constantFrom(...parts),
    value: fc.option(fc.oneof(bytes, brokenText(fc.json({ maxDepth: 2 }))), { nil: undefined, freq: 3 }),
    filename: fc.option(fc.constantFrom('', '../../x', 'a"b', 'x'.repeat(5000), 'a\u0000b'), {
      nil: undefined,
      freq: 3,
    }),
  });
  const whole = fc.oneof(
    fc.constant(parts.map((one) => ({ part: one, value: undefined, filename: undefined }))),
    fc.array(part, { maxLength: parts.length + 2 }),
    fc.array(part, { minLength: 40, maxLength: 60 }),
  );
  const end = fc.constantFrom('--\r\n', '--\r\n', '--\r\n', '', '\r\n', '-');
  return fc.tuple(whole, end).map(([chosen, last]) => {
    const body = chosen.map(({ part, value, filename }) =>
      partText({ ...part, ...(filename !== undefined && { filename }) }, value),
    );
    return withType(`${body.join('')}--border${last}`, 'multipart/form-data; boundary=border');
  });
}

function partText({ name, filename, type, value }: FormPart, other: string | undefined): string {
  const disposition = `form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}`;
  const kind = type === undefined ? '' : `Content-Type: ${type}\r\n`;
  return `--border\r\nContent-Disposition: ${disposition}\r\n${kind}\r\n${other ?? value}\r\n`;
}
