import fc from 'fast-check';
import { expect, test } from 'vitest';
import { xmlDocument } from '../xml.ts';
import { readXml } from './xml-read.ts';

const LISTS = ['Object', 'Part'];

test('what the writer writes is read again, whatever text is in it', () => {
  // a reader of XML sees line ends as one kind, and no space around a text
  const unit = fc.oneof(
    fc.constantFrom('<', '>', '&', ';', '"', "'", ']]>', '&lt;', 'a', ' '),
    fc.string({ unit: 'grapheme', maxLength: 2 }),
  );
  const text = fc.array(unit, { maxLength: 9 }).map((all) => all.join('').replace(/\r/g, '').trim());
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (keys) => {
      const written = xmlDocument({ Delete: { Object: keys.map((Key) => ({ Key })), Quiet: true } });
      expect(readXml(written, LISTS)).toEqual({ Delete: { Object: keys.map((Key) => ({ Key })), Quiet: 'true' } });
    }),
  );
});

test.each([
  ['attributes and namespaces', '<a xmlns="http://s3/" b=\'c\'><Key x="1">k</Key></a>', { a: { Key: 'k' } }],
  ['comments, a prolog and CDATA', '<?xml version="1.0"?><!-- x --><a>1<![CDATA[<&]]>2</a>', { a: '1<&2' }],
  ['entities by name and number', '<a>&lt;&amp;&#65;&#x1F6A2;&apos;</a>', { a: "<&A🚢'" }],
  ['one of a list', '<a><Part><n>1</n></Part></a>', { a: { Part: [{ n: '1' }] } }],
  ['the same name twice', '<a><b>1</b><b>2</b></a>', { a: { b: ['1', '2'] } }],
  ['an empty element', '<a/>', { a: '' }],
])('%s are read', (_what, text, expected) => {
  expect(readXml(text, LISTS)).toEqual(expected);
});

test.each([
  ...['', 'text', '<a>', '</a>', '<a></b>', '<a/><b/>', '<a/>text', '<a b></a>', '<a b=c/>', '<!DOCTYPE a><a/>'],
  ...['<a>&b;</a>', '<a>&</a>', '<a>&#x110000;</a>', '<1/>', `${'<a>'.repeat(99)}${'</a>'.repeat(99)}`, '<!-- <a/>'],
])('%s is no document', (text) => {
  expect(readXml(text, LISTS)).toBeUndefined();
});

test('no name reaches the prototype of anything', () => {
  const read = readXml('<__proto__><x>1</x></__proto__>', LISTS) ?? {};
  expect(Object.keys(read)).toEqual(['__proto__']);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});
