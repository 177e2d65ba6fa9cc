import { describe, expect, test } from 'vitest';
import { startLlamaparse } from './testing.ts';

const configuration = JSON.stringify({ tier: 'fast', version: 'latest' });
const DISPOSITION = 'Content-Disposition: form-data; ';
const TYPE = 'multipart/form-data; boundary=frontier';

/** A body as a client writes it, part by part; `file` is what stands after `name="file"`. */
function multipart(file: string, more: readonly string[] = [], boundary = 'frontier'): string {
  const parts = [`name="configuration"\r\n\r\n${configuration}`, ...more, `name="file"${file}\r\n\r\nText.`];
  return `${parts.map((part) => `--${boundary}\r\n${DISPOSITION}${part}\r\n`).join('')}--${boundary}--\r\n`;
}

async function send(body: string | Uint8Array<ArrayBuffer>, type = TYPE, path = '/api/v2/parse/upload') {
  await using mock = await startLlamaparse();
  const response = await mock.raw(path, { method: 'POST', body, headers: { 'content-type': type } });
  return { status: response.status, body: (await response.json()) as { name?: string; detail?: unknown } };
}

describe('multipart as clients write it', () => {
  test.each([
    ['curl', '; filename="a b.txt"\r\nContent-Type: text/plain', 'a b.txt'],
    ['curl of today, with quotes', '; filename="a %22b%22.txt"', 'a "b".txt'],
    ['curl of before 2022, with quotes', '; filename="a \\"b\\".txt"', 'a "b".txt'],
    ['requests', "; filename*=utf-8''%C3%BCber%20uns.txt", 'über uns.txt'],
    ['a client that sends both names', '; filename="u.txt"; filename*=utf-8\'\'%C3%BC.txt', 'ü.txt'],
    ['httpx', '; filename="über.txt"', 'über.txt'],
    ['a client that does not quote', '; filename=plain.txt', 'plain.txt'],
  ])('the file name of %s is read', async (_, header, name) => {
    expect(await send(multipart(header))).toMatchObject({ status: 200, body: { name } });
  });

  test('what looks like an escaped quote in a file is left as it is', async () => {
    await using mock = await startLlamaparse();
    const text = `\r\n${DISPOSITION}name="x"; filename="a \\"b\\".txt"\r\n\r\nahoy`;
    const body = multipart('; filename="a \\"b\\".txt"', ['name="purpose"\r\n\r\nparse']).replace('Text.', text);
    const headers = { 'content-type': TYPE };
    const created = await mock.raw('/api/v1/beta/files', { method: 'POST', body, headers });
    const { name, download_url } = (await created.json()) as { name: string; download_url: { url: string } };
    expect([name, await (await mock.send(download_url.url)).text()]).toEqual(['a "b".txt', text]);
  });

  test('of a field that is sent twice the last counts', async () => {
    const first = ['name="configuration"\r\n\r\n{', 'name="file"; filename="first.txt"\r\n\r\nA'];
    const second = [`name="configuration"\r\n\r\n${configuration}`];
    const body = multipart('; filename="last.txt"', [...first, ...second]);
    expect(await send(body)).toMatchObject({ status: 200, body: { name: 'last.txt' } });
  });

  const fields = (count: number) => Array.from({ length: count }, (_, index) => `name="f${index}"\r\n\r\nx`);
  const missing = [{ type: 'missing', loc: ['body', 'configuration'] }];
  test.each([
    ['no boundary named', 'multipart/form-data', multipart(''), 400, 'Missing boundary in multipart.'],
    ['another boundary', TYPE, multipart('', [], 'border'), 400, 'There was an error parsing the body'],
    ['nothing at all', TYPE, '', 422, missing],
    ['no parts', TYPE, '--frontier--\r\n', 422, missing],
    [
      '1,001 fields',
      TYPE,
      multipart('; filename="a.txt"', fields(1_000)),
      400,
      'Too many fields. Maximum number of fields is 1000.',
    ],
    [
      'a field of over a megabyte',
      TYPE,
      multipart('; filename="a.txt"', [`name="f"\r\n\r\n${'x'.repeat(1024 * 1024 + 1)}`]),
      400,
      'Part exceeded maximum size of 1024KB.',
    ],
  ])('a form with %s is refused as Starlette does', async (_, type, body, status, detail) => {
    expect(await send(new TextEncoder().encode(body), type)).toMatchObject({ status, body: { detail } });
  });

  test.each([
    ['harbour.PDF', 'pdf'],
    ['.profile', null],
    ['../v1.2/harbour', null],
  ])('the type of a file called %s is %s', async (name, type) => {
    const body = multipart(`; filename="${name}"`, ['name="purpose"\r\n\r\nparse']);
    expect(await send(body, TYPE, '/api/v1/beta/files')).toMatchObject({ body: { file_type: type } });
  });
});

describe('JSON by its content type', () => {
  const body = JSON.stringify({ tier: 'fast', version: 'latest', file_id: 'nowhere' });
  const noObject = [{ type: 'model_attributes_type', loc: ['body'], input: body }];

  test.each([
    ['application/json', 404],
    ['application/json; charset=utf-8', 404],
    ['application/vnd.api+json', 404],
    ['text/plain;charset=UTF-8', 422],
    ['application/x-www-form-urlencoded', 422],
    ['text/json', 422],
  ])('%s: %i', async (type, status) => {
    const answer = await send(body, type, '/api/v2/parse');
    expect(answer).toMatchObject({ status, ...(status === 422 && { body: { detail: noObject } }) });
  });

  test('a body without a type is read as JSON', async () => {
    await using mock = await startLlamaparse();
    const response = await mock.raw('/api/v2/parse', { method: 'POST', body: new TextEncoder().encode(body) });
    expect(response.status).toBe(404);
  });
});
