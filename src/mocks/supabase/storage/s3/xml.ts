/** What an element holds: text, elements by name, the same element several times; nothing is an empty element. */
export type XmlValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/**
 * A document with this one root. As the server's XML writer has it: no namespace, `undefined` and `null` are empty
 * elements, an empty array is no element at all.
 */
export function xmlDocument(root: { readonly [name: string]: XmlValue }): string {
  return HEAD + elements(root);
}

function elements(parent: { readonly [name: string]: XmlValue }): string {
  return Object.entries(parent)
    .map(([name, value]) =>
      Array.isArray(value) ? value.map((one) => element(name, one)).join('') : element(name, value),
    )
    .join('');
}

function element(name: string, value: XmlValue): string {
  const content = contentOf(value);
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function contentOf(value: XmlValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return elements(value as { readonly [name: string]: XmlValue });
  return escapeText(String(value));
}

// what XML 1.0 cannot say at all, whatever the escape
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are the characters meant
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(ILLEGAL, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\r/g, '&#xD;');
}
