import { visible } from '../untrusted.ts';

/** HTML that is safe to insert. Only `html` makes it, so a string cannot be mistaken for it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Insert = string | number | Markup | readonly Markup[] | null | undefined | false;

/** A template whose inserted strings are escaped, wherever they stand: in text or in a quoted attribute. */
export function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  let text = strings[0] ?? '';
  for (const [index, insert] of inserts.entries()) text += render(insert) + (strings[index + 1] ?? '');
  return new Markup(text);
}

function render(insert: Insert): string {
  if (insert === null || insert === undefined || insert === false) return '';
  if (insert instanceof Markup) return insert.text;
  if (typeof insert === 'number') return String(insert);
  if (typeof insert === 'string') return escapeHtml(insert);
  return insert.map((part) => part.text).join('');
}

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (character) => ENTITY[character] ?? '');
}
