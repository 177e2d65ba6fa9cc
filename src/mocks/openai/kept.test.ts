import { expect, test } from 'vitest';
import { createKept } from './kept.ts';

const kept = () => createKept<string>({ count: 3, bytes: 10, bytesOf: (value) => value.length });

test('the oldest give way when there are too many', () => {
  const store = kept();
  for (const id of ['a', 'b', 'c', 'd']) store.keep(id, id);
  expect(store.values()).toEqual(['b', 'c', 'd']);
});

test('the oldest give way when all are too large together; the newest stays, however large', () => {
  const store = kept();
  store.keep('a', '12345');
  store.keep('b', '12345');
  store.keep('c', '1');
  expect([store.get('a'), store.get('b'), store.get('c')]).toEqual([undefined, '12345', '1']);
  store.keep('d', '12345678901234567890');
  expect(store.values()).toEqual(['12345678901234567890']);
});

test('what is kept again or removed is counted once, or no more', () => {
  const store = kept();
  for (let i = 0; i < 5; i++) store.keep('a', '12345');
  store.keep('b', '12345');
  expect(store.values()).toHaveLength(2);
  expect([store.remove('a'), store.remove('a')]).toEqual([true, false]);
  store.keep('c', '12345');
  expect(store.values()).toEqual(['12345', '12345']);
});
