import { visible } from './untrusted.ts';

/** An XML element; children that are strings are text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (XmlElement | string)[];
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly (XmlElement | string)[] = [],
): XmlElement {
  return { name, attributes, children };
}

/** XML 1.0: what it cannot hold even escaped (control characters) is written as visible codes. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}`;
}

function write({ name, attributes, children }: XmlElement, indent: string): string {
  const head = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(oneAttribute(value))}"`);
  const open = `${indent}<${name}${head.join('')}`;
  if (children.length === 0) return `${open}/>\n`;
  if (children.every((child) => typeof child === 'string')) {
    return `${open}>${children.map(escapeXml).join('')}</${name}>\n`;
  }
  const inner = children.map((child) => (typeof child === 'string' ? escapeXml(child) : write(child, `${indent}  `)));
  return `${open}>\n${inner.join('')}${indent}</${name}>\n`;
}

function oneAttribute(value: string | number): string {
  return String(value).replaceAll(/\s+/g, ' ');
}

function escapeXml(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
