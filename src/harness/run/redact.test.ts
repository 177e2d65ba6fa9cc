import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJ1cmwiOiJyYXcvYSJ9.v0PQRYavZ-P4I4';

test.each([
  ['a secret that is known', 'key s3cret-value in a text', 'key [cut] in a text'],
  ['a token that nobody named', `Bearer ${TOKEN}`, 'Bearer [cut]'],
  [
    'a signed URL',
    `http://x.test/upload/sign/raw/a?token=${TOKEN}&x=1`,
    'http://x.test/upload/sign/raw/a?token=[cut]&x=1',
  ],
  ['a token without a signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.', '[cut]'],
])('%s is cut out wherever it stands', (_name, text, clean) => {
  const tree = { list: [{ deep: text }], [text]: 1 };
  expect(redact(tree, ['s3cret-value', 'short'])).toEqual({ list: [{ deep: clean }], [clean]: 1 });
});

test('what is no secret stays, also where none is known', () => {
  const tree = { text: 'eyJ is how they begin; short stays', at: null, n: 1 };
  expect(redact(tree, ['short'])).toEqual(tree);
  expect(redact(TOKEN, [])).toBe('[cut]');
});
