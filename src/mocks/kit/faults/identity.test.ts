import { expect, test } from 'vitest';
import { keyOf, requestDigest } from './identity.ts';

const text = (value: string) => new TextEncoder().encode(value);

function form(boundary: string, content: string) {
  const body = `--${boundary}\r\nContent-Disposition: form-data; name="tier"\r\n\r\nfast\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n${content}\r\n--${boundary}--\r\n`;
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: text(body) };
}

const upload = (boundary: string, content: string, query = '') =>
  requestDigest({ method: 'POST', url: `http://mock/upload${query}`, ...form(boundary, content) });

test('a form is the same request whatever boundary its client drew, and another with another file', () => {
  expect(upload('one', 'bytes')).toBe(upload('two', 'bytes'));
  expect(upload('one', 'bytes')).not.toBe(upload('one', 'other'));
});

test('a signed URL’s token does not make another request, any other parameter does', () => {
  expect(upload('x', 'a', '?token=1')).toBe(upload('x', 'a', '?token=2'));
  expect(upload('x', 'a', '?page=1')).not.toBe(upload('x', 'a', '?page=2'));
});

test('keys: who asks, which file, which job; never the secret itself', () => {
  const jwt = (sub: string, tail: string) =>
    `Bearer h.${Buffer.from(JSON.stringify({ sub })).toString('base64url')}.${tail}`;
  const asked = (url: string, authorization: string, content = 'a') => ({
    url,
    headers: new Headers({ authorization }),
    ...form(authorization.slice(-3), content),
  });
  const url = 'http://mock/api/v2/parse/pjb-abc123';
  expect(keyOf('api-key', asked(url, 'Bearer sk-secret'))).toMatch(/^[0-9a-f]{16}$/);
  expect(keyOf('file', asked(url, 'x.one'))).toBe(keyOf('file', asked(url, 'x.two')));
  expect(keyOf('file', asked(url, 'x.one'))).not.toBe(keyOf('file', asked(url, 'x.one', 'b')));
  expect(keyOf('job', asked(url, 'x'))).toBe(keyOf('job', asked(`${url}?expand=text`, 'y')));
  expect(keyOf('job', asked('http://mock/models', 'x'))).toBeUndefined();
  expect(keyOf('user', asked(url, jwt('ana', 'x')))).toBe(keyOf('user', asked(url, jwt('ana', 'y'))));
  expect(keyOf('user', asked(url, jwt('ana', 'x')))).not.toBe(keyOf('user', asked(url, jwt('ben', 'x'))));
});
