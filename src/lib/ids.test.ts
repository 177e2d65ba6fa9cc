import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUuid, uuidV4, uuidV5 } from './ids.ts';
import { seededRandom } from './random.ts';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'; // RFC 9562 section 6.6

test.each([
  ['www.example.com', '2ed6657d-e927-568b-95e1-2665a8aea6a2'], // RFC 9562 appendix A.4
  ['python.org', '886313e1-3b8a-5372-9b90-0c9aee199e5d'], // Python's uuid documentation
])('the name-based UUID of %s is the published one', (name, expected) => {
  expect(uuidV5(DNS, name)).toBe(expected);
});

test('name-based UUIDs are well-formed, repeatable and differ by name and namespace', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, two) => {
      expect(isUuid(uuidV5(DNS, one))).toBe(true);
      expect(uuidV5(DNS, one)).toBe(uuidV5(DNS, one));
      expect(uuidV5(uuidV5(DNS, 'other'), one)).not.toBe(uuidV5(DNS, one));
      if (Buffer.from(one).compare(Buffer.from(two)) !== 0) expect(uuidV5(DNS, one)).not.toBe(uuidV5(DNS, two));
    }),
  );
});

test.each(['', 'dns', `${DNS} `, DNS.toUpperCase()])('the namespace "%s" is refused', (namespace) => {
  expect(() => uuidV5(namespace, 'x')).toThrow(TypeError);
});

test('random UUIDs have version 4 and the RFC variant, and follow their random', () => {
  const random = seededRandom('ids');
  const ids = Array.from({ length: 200 }, () => uuidV4(random));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(200);
  expect(uuidV4(seededRandom('ids'))).toBe(ids[0]);
});

test.each([
  [DNS, true],
  [DNS.toUpperCase(), false],
  [DNS.slice(1), false],
  [`${DNS}0`, false],
  ['6ba7b810-9dad-91d1-80b4-00c04fd430c8', false], // no version 9
  ['6ba7b810-9dad-11d1-c0b4-00c04fd430c8', false], // another variant
])('"%s" counts as a UUID: %s', (text, expected) => {
  expect(isUuid(text)).toBe(expected);
});
