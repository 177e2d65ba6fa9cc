import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { json, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { testCacheDir } from '../../src/lib/database/testing.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { startMocks } from '../../src/mocks/index.ts';

/*
 * What the JavaScript clients may share with a JavaScript server by accident is looked at from another language: status
 * lines, header names and values, exact bytes.
 */

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly version: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

interface Seen {
  readonly openai: Record<'floats' | 'packed' | 'keyless', Answer> & { unpacked: number[]; stream: string };
  readonly llamaparse: Record<'v2Upload' | 'v2Result' | 'v1Upload' | 'v1Job' | 'v1Markdown' | 'fileless', Answer>;
  readonly supabase: Record<'upload' | 'again' | 'range' | 'beyond' | 'signed' | 'etag', Answer>;
}

const header = (answer: Answer, name: string) => answer.headers.filter(([key]) => key === name).map(([, v]) => v);
const bytes = (answer: Answer) => Buffer.from(answer.body, 'base64');
const body = (answer: Answer) => JSON.parse(bytes(answer).toString('utf8'));

const python = await version();

async function version(): Promise<string | undefined> {
  const child = spawn('python3', ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const failed = new Promise<undefined>((resolve) => child.on('error', () => resolve(undefined)));
  return Promise.race([failed, text(child.stdout)]);
}

const name = python ? "Python's standard library" : "Python's standard library (skipped: there is no python3 here)";

describe.skipIf(!python)(name, () => {
  let seen: Seen;

  beforeAll(async () => {
    const port = { port: 0 };
    await using mocks = await startMocks({
      clock: systemClock(),
      random: seededRandom('raw'),
      cacheDir: testCacheDir,
      openai: port,
      llamaparse: port,
      supabase: port,
    });
    const { openai, llamaparse, supabase } = mocks;
    const child = spawn('python3', [fileURLToPath(new URL('client.py', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(
      JSON.stringify({
        openai: { baseUrl: openai.baseUrl, apiKey: openai.apiKey },
        llamaparse: { baseUrl: llamaparse.baseUrl, apiKey: llamaparse.apiKey },
        supabase: { url: supabase.url, anonKey: supabase.anonKey, serviceRoleKey: supabase.serviceRoleKey },
      }),
    );
    seen = (await json(child.stdout)) as Seen;
  });

  test('reads the same embedding from numbers and from little-endian float32 bytes', () => {
    const { floats, unpacked } = seen.openai;
    const numbers = body(floats).data[0].embedding as number[];
    expect(unpacked).toHaveLength(8);
    expect(numbers.map(Math.fround)).toEqual(unpacked);
    expect(Math.hypot(...unpacked)).toBeCloseTo(1, 5);
  });

  test('gets a length, not chunks, and the headers of an answer to an embedding', () => {
    const { packed } = seen.openai;
    expect([packed.status, packed.reason, packed.version]).toEqual([200, 'OK', 11]);
    expect(header(packed, 'content-length')).toEqual([String(bytes(packed).length)]);
    expect(header(packed, 'transfer-encoding')).toEqual([]);
    expect(header(packed, 'content-type')).toEqual(['application/json']);
    expect(header(packed, 'x-request-id')).toEqual([expect.stringMatching(/^req_[0-9a-f]{32}$/)]);
    expect(header(packed, 'x-ratelimit-limit-requests')).toHaveLength(1);
  });

  test('without a key is refused in the words of the vendor', () => {
    const { keyless } = seen.openai;
    expect([keyless.status, keyless.reason]).toEqual([401, 'Unauthorized']);
    expect(header(keyless, 'www-authenticate')).toEqual(['Bearer realm="OpenAI API"']);
    expect(Object.keys(body(keyless).error)).toEqual(['message', 'type', 'param', 'code']);
  });

  test('reads a chat stream off the wire: data lines, blank lines between, [DONE] last', () => {
    const raw = Buffer.from(seen.openai.stream, 'base64').toString('utf8');
    const [head = '', rest = ''] = raw.split(/\r\n\r\n(.*)/s);
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head.toLowerCase()).toContain('content-type: text/event-stream; charset=utf-8');
    expect(head.toLowerCase()).toContain('transfer-encoding: chunked');
    const events = unchunked(rest).split('\n\n');
    expect(events.pop()).toBe('');
    expect(events.pop()).toBe('data: [DONE]');
    expect(events.every((event) => /^data: \{.*\}$/.test(event))).toBe(true);
    const parsed = events.map((event) => JSON.parse(event.slice('data: '.length)));
    expect(parsed[0].choices[0].delta).toEqual({ role: 'assistant', content: '', refusal: null });
    expect(parsed.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) } });
  });

  test('uploads a form in chunks to API v2 and reads what was in the file', () => {
    const { v2Upload, v2Result } = seen.llamaparse;
    expect([v2Upload.status, header(v2Upload, 'content-type')]).toEqual([200, ['application/json']]);
    expect(body(v2Upload)).toMatchObject({ id: expect.stringMatching(/^pjb-/), status: 'PENDING' });
    expect(body(v2Result).markdown_full).toContain('The harbour opens at six.');
  });

  test('uploads a form to API v1 and reads what was in the file', () => {
    const { v1Upload, v1Job, v1Markdown } = seen.llamaparse;
    expect(Object.keys(body(v1Upload))).toEqual(['id', 'status', 'error_code', 'error_message']);
    expect(Object.keys(body(v1Job))).toEqual(['id', 'status']);
    expect(body(v1Markdown).markdown).toContain('# Harbour rules');
  });

  test('is told which part of a form is missing', () => {
    const { fileless } = seen.llamaparse;
    expect([fileless.status, fileless.reason]).toEqual([422, 'Unprocessable Entity']);
    expect(body(fileless)).toEqual({
      detail: [{ type: 'missing', loc: ['body', 'file'], msg: 'Field required', input: null }],
    });
  });

  const stored = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256));

  test('stores bytes and reads a range of them, its end told', () => {
    const { upload, range } = seen.supabase;
    expect(Object.keys(body(upload))).toEqual(['Key', 'Id']);
    expect([range.status, range.reason]).toEqual([206, 'Partial Content']);
    expect(header(range, 'content-range')).toEqual(['bytes 250-259/1024']);
    expect(bytes(range)).toEqual(stored.subarray(250, 260));
  });

  test('is told 416 for a range behind the end, and 409 inside a 400 for what exists', () => {
    const { beyond, again } = seen.supabase;
    expect([beyond.status, body(beyond).statusCode]).toEqual([416, '416']);
    expect([again.status, again.reason, body(again).statusCode]).toEqual([400, 'Bad Request', '409']);
  });

  test('reads all bytes by a signed link without a key, and a quoted MD5 as ETag', () => {
    const { signed, etag } = seen.supabase;
    expect(bytes(signed)).toEqual(stored);
    expect(header(signed, 'cache-control')).toEqual([]);
    expect(header(etag, 'etag')).toEqual([`"${createHash('md5').update(stored).digest('hex')}"`]);
  });
});

/** A body in HTTP/1.1 chunks, put together; none of its characters is longer than one byte where it is cut. */
function unchunked(chunked: string): string {
  let rest = Buffer.from(chunked);
  let whole = Buffer.alloc(0);
  for (;;) {
    const end = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.subarray(0, end).toString(), 16);
    if (length === 0) return whole.toString('utf8');
    whole = Buffer.concat([whole, rest.subarray(end + 2, end + 2 + length)]);
    rest = rest.subarray(end + 2 + length + 2);
  }
}
