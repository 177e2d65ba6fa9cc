import { describe, expect, it } from 'vitest';
import { oneLine, shorten, show, visible } from './untrusted.ts';

describe('untrusted text', () => {
  it.each([
    ['a terminal escape', '\u001b[2Jgone', '\\u{1b}[2Jgone'],
    ['a direction override', 'abc\u202egpj.exe', 'abc\\u{202e}gpj.exe'],
    ['half a character', 'a\ud800b', 'a\\u{d800}b'],
    ['a NUL', 'a\u0000b', 'a\\u{0}b'],
    ['a carriage return that would overwrite the line', 'FAIL\rPASS', 'FAIL\\u{d}PASS'],
  ])('shows %s as its code', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('keeps letters of any script, emoji, line feeds and tabs', () => {
    const text = 'Ετήσια απαλλαγή 👩‍🚀\n\tМощность — 1 482';
    expect(visible(text)).toBe(text);
    expect(oneLine(text)).toBe('Ετήσια απαλλαγή 👩‍🚀 Мощность — 1 482');
  });

  it('says how much was left out, and cuts no character in two', () => {
    expect(shorten('abcdef', 6)).toBe('abcdef');
    expect(shorten('abcdefgh', 5)).toBe('abcde… (3 more characters)');
    expect(shorten('ab😀cd', 3)).toBe('ab… (4 more characters)');
  });

  it('shows any value', () => {
    expect([show('text'), show(undefined), show(null), show({ a: 1n })]).toEqual([
      'text',
      'nothing',
      'null',
      '{ "a": "1" }',
    ]);
    expect(show(['x'.repeat(120)])).toContain('\n');
  });
});
