import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WRONG_KEYS } from '../probes/wrong-keys.ts';
import { type RawExchange, scrubAll } from './scrub.ts';
import { BODY_LIMIT_BYTES, type RawBody } from './scrub-body.ts';

const JSON_TYPE = 'application/json';

function body(content: string | Uint8Array<ArrayBuffer>, contentType = JSON_TYPE): RawBody {
  const all = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const whole = all.length <= BODY_LIMIT_BYTES;
  return {
    ...{ contentType, whole, length: all.length, sha256: hash('sha256', all, 'hex') },
    bytes: whole ? all : all.slice(0, BODY_LIMIT_BYTES),
  };
}

const empty = body('', '');

function exchange(parts: Partial<RawExchange>): RawExchange {
  return {
    ...{ method: 'POST', url: 'https://api.example.com/v1/things', status: 200 },
    ...{ requestHeaders: new Headers(), headers: new Headers(), requestBody: empty, body: empty },
    ...parts,
  };
}

const written = async (...parts: Partial<RawExchange>[]) => JSON.stringify(await scrubAll(parts.map(exchange)));

const alphanumeric = (length: number) =>
  fc
    .array(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'), {
      minLength: length,
      maxLength: length,
    })
    .map((letters) => letters.join(''));

/** What no cassette may hold, by its shape. */
const secrets: readonly fc.Arbitrary<string>[] = [
  alphanumeric(48).map((text) => `sk-proj-${text}`),
  alphanumeric(40).map((text) => `llx-${text}`),
  alphanumeric(30).map((text) => `sb_secret_${text}`),
  fc.tuple(alphanumeric(20), alphanumeric(60), alphanumeric(43)).map(([a, b, c]) => `eyJ${a}.eyJ${b}.${c}`),
  alphanumeric(24).map((text) => `org-${text}7`),
  alphanumeric(24).map((text) => `proj_${text}7`),
  alphanumeric(12).map((text) => `${text}@mail.example`),
  alphanumeric(40).map((text) => `${text}7Q`),
];

/** Where a secret may stand, recognisable by its shape alone. */
const places: Readonly<Record<string, (secret: string) => Partial<RawExchange>>> = {
  'a header of the request': (secret) => ({ requestHeaders: new Headers({ 'x-anything': secret }) }),
  'a kept header of the answer': (secret) => ({ headers: new Headers({ 'www-authenticate': `Key ${secret}` }) }),
  'a cookie': (secret) => ({ headers: new Headers({ 'set-cookie': `s=${secret}; Path=/; HttpOnly` }) }),
  'a parameter': (secret) => ({ url: `https://a.example/x?q=${encodeURIComponent(secret)}` }),
  'the path': (secret) => ({ url: `https://a.example/x/${encodeURIComponent(secret)}/y` }),
  'a text in JSON': (secret) => ({ body: body(JSON.stringify({ a: [{ b: `it is ${secret}.` }] })) }),
  'a key of JSON': (secret) => ({ body: body(JSON.stringify({ [secret]: 1 })) }),
  'a URL in JSON': (secret) => ({
    body: body(JSON.stringify({ url: `https://b.example/c/${encodeURIComponent(secret)}?d=1` })),
  }),
  'JSON inside JSON': (secret) => ({ requestBody: body(JSON.stringify({ a: JSON.stringify({ b: secret }) })) }),
  'an event': (secret) => ({
    body: body(`event: a\ndata: {"b":"${secret}"}\n\ndata: ${secret}\n\n`, 'text/event-stream'),
  }),
  'an error text': (secret) => ({ status: 401, body: body(`Wrong: ${secret}`, 'text/plain') }),
  'a document': (secret) => ({ body: body(`# Title\n\n${secret}\n`, 'text/markdown') }),
  'broken JSON': (secret) => ({ body: body(`{"a":"${secret}`) }),
  'a form’s field': (secret) => ({ requestBody: form({ a: secret }) }),
  'JSON in a form’s field': (secret) => ({ requestBody: form({ a: JSON.stringify({ b: secret }) }) }),
  'a form’s file': (secret) => ({ requestBody: form({}, secret, 'a.txt') }),
  'a file’s name': (secret) => ({ requestBody: form({}, 'text', `${secret}.txt`) }),
  'a urlencoded form': (secret) => ({
    requestBody: body(new URLSearchParams({ a: secret }).toString(), 'application/x-www-form-urlencoded'),
  }),
  'base64 in JSON': (secret) => ({ body: body(JSON.stringify({ a: Buffer.from(secret).toString('base64') })) }),
  'an embedding that is none': (secret) => ({
    body: body(JSON.stringify({ embedding: Buffer.from(`${secret}${secret}${secret}${secret}`).toString('base64') })),
  }),
  bytes: (secret) => ({ body: body(Uint8Array.from(Buffer.from(`\xff\xfe${secret}`, 'latin1')), 'application/pdf') }),
  'a body too large': (secret) => ({ body: body(`${JSON.stringify({ a: secret })}${' '.repeat(BODY_LIMIT_BYTES)}`) }),
};

/** Long, as clients make it: the parser looks for a boundary's letters in the contents, too. */
const BOUNDARY = '----shakedownBoundary0001';

function form(fields: Record<string, string>, file?: string, filename = 'a'): RawBody {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  if (file !== undefined) {
    parts.push(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: text/plain\r\n\r\n${file}\r\n`,
    );
  }
  return body(`${parts.join('')}--${BOUNDARY}--\r\n`, `multipart/form-data; boundary=${BOUNDARY}`);
}

const forms = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').slice(0, 40),
];

test.each(Object.entries(places))(
  'a secret of any known shape, or of none, in %s is not written',
  async (_place, place) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(...secrets), async (secret) => {
        const text = await written(place(secret));
        for (const form of forms(secret)) expect(text).not.toContain(form);
      }),
      { numRuns: 30 },
    );
  },
);

test('any secret that a caller sent as its key is written nowhere, before or after, as it is or inside base64', async () => {
  const all = Object.values(places);
  await fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^[a-z]{4}[0-9]{2}[a-z-]{6}$/),
      fc.constantFrom(...all),
      fc.constantFrom('authorization', 'apikey'),
      fc.boolean(),
      async (secret, place, header, first) => {
        const sent = { requestHeaders: new Headers({ [header]: header === 'apikey' ? secret : `Bearer ${secret}` }) };
        const repeated = place(secret);
        const blob = { body: body(JSON.stringify({ a: Buffer.from(`x=${secret}&y`).toString('base64') })) };
        const text = await written(...(first ? [sent, repeated, blob] : [blob, repeated, sent]));
        expect(text).not.toContain(secret);
        expect(text).not.toContain(Buffer.from(`x=${secret}&y`).toString('base64').slice(4, -4));
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  'password',
  'access_token',
  'refreshToken',
  'client_secret',
  'email',
  'phone',
  'api_key',
  'organization_id',
])('what stands under %s is not written, whatever it looks like', async (key) => {
  expect(await written({ requestBody: body(JSON.stringify({ deep: [{ [key]: 'hunter' }] })) })).not.toContain('hunter');
  expect(await written({ requestBody: form({ [key]: 'hunter' }) })).not.toContain('hunter');
  expect(await written({ body: body(`data: {"${key}":"hunter"}\n\n`, 'text/event-stream') })).not.toContain('hunter');
});

test('a short key is found inside base64, too', async () => {
  const sent = { requestHeaders: new Headers({ apikey: 'ab12-cdef' }) };
  const base64 = Buffer.from('ab12-cdef').toString('base64');
  const repeated = { body: body(JSON.stringify({ a: base64 })) };
  expect(await written(repeated)).toContain(base64);
  expect(await written(repeated, sent)).not.toContain(base64);
});

test.each([
  ['none', {}],
  ['wrong', { authorization: `Bearer ${WRONG_KEYS.openai}` }],
  ['wrong', { authorization: `Bearer ${WRONG_KEYS.supabase}`, apikey: 'sb_secret_0123456789' }],
  ['given', { authorization: 'Bearer sk-0123456789' }],
  ['given', { apikey: 'sb_secret_0123456789' }],
])('of who asked is written: %s', async (auth, headers) => {
  const [kept] = await scrubAll([exchange({ requestHeaders: new Headers(headers as Record<string, string>) })]);
  expect(kept?.auth).toBe(auth);
});

test('what a later call gives away as a secret is taken out of an earlier one, too', async () => {
  const plain = { body: body(JSON.stringify({ note: 'use blue-42-heron' })) };
  const named = { requestBody: body(JSON.stringify({ password: 'blue-42-heron' })) };
  expect(await written(plain)).toContain('blue-42-heron');
  expect(await written(plain, named)).not.toContain('blue-42-heron');
});

test('documents, questions and answers are not written', async () => {
  const asked = {
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'my diagnosis' }],
    input: ['my diagnosis'],
  };
  const text = await written({ requestBody: body(JSON.stringify(asked)), body: body('{"markdown":"my diagnosis"}') });
  const document = await written({ body: body('my diagnosis', 'text/markdown') });
  const file = await written({ requestBody: form({}, 'my diagnosis', 'a.txt') });
  expect(text + document + file).not.toContain('diagnosis');
  expect(text).toContain('gpt-4o-mini');
  expect(file).toContain('a.txt');
});

test('what the contract is made of stays: names, types, errors, ids that open nothing, vectors', async () => {
  const vector = Buffer.from(new Float32Array([0.6, 0.8]).buffer).toString('base64');
  const answer = {
    ...{ object: 'list', id: 'file-abcdefghij0123456789xy', n: 3, ok: null, purpose: 'user_data' },
    ...{
      error: { message: "Invalid 'input': maximum context length is 8192 tokens.", code: 'context_length_exceeded' },
    },
    ...{ uuid: '3f1c2d4e-0000-4000-8000-00000000000a', model: 'text-embedding-3-small' },
    data: [{ embedding: vector }],
  };
  const url = 'https://api.example.com/v1/chat/completions?limit=1&order=desc';
  const [kept] = await scrubAll([exchange({ url, body: body(JSON.stringify(answer)) })]);
  expect(kept).toMatchObject({
    target: '/v1/chat/completions?limit=1&order=desc',
    body: { type: 'json', value: answer },
  });
});

test('one secret is one placeholder, in whatever place and form', async () => {
  const token = `eyJ${'a1'.repeat(10)}.eyJ${'b2'.repeat(10)}.${'c3'.repeat(10)}`;
  const [made, used] = await scrubAll([
    exchange({ body: body(JSON.stringify({ signedURL: `/object/sign/b/a.txt?token=${token}` })) }),
    exchange({ url: `https://a.example/object/sign/b/a.txt?token=${token}` }),
  ]);
  expect(made?.body).toEqual({ type: 'json', value: { signedURL: '/object/sign/b/a.txt?token=cut~jwt~1' } });
  expect(used?.target).toBe('/object/sign/b/a.txt?token=cut~jwt~1');
});
