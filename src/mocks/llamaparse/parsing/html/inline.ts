import type { DefaultTreeAdapterTypes } from 'parse5';
import { mathMlText } from '../mathml.ts';
import { markedLink } from '../words/spans.ts';
import type { XmlElement } from '../xml.ts';
import { attribute } from './elements.ts';
import { isLeftOut, type Visibility } from './visibility.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** A run of text, plain and with inline Markdown. */
export interface Inline {
  readonly value: string;
  readonly md: string;
}

export interface InlineSettings extends Visibility {
  readonly annotateLinks: boolean;
  /** Bold, italic and code as Markdown; the usual. */
  readonly emphasis?: boolean;
  /** What addresses are relative to, as the page itself says. */
  readonly base?: string | undefined;
}

const BREAKING = /^(p|div|li|tr|ul|ol|dl|dd|dt|h[1-6]|blockquote|pre|table|section|article)$/;
const SILENT = /^(script|style|template|noscript|svg|select|button|textarea|object|iframe)$/;
const MAX_DEPTH = 300;

export function inline(nodes: readonly Node[], settings: InlineSettings, depth = 0): Inline {
  const parts = nodes.map((node) => one(node, settings, depth));
  return { value: parts.map((part) => part.value).join(''), md: parts.map((part) => part.md).join('') };
}

function one(node: Node, settings: InlineSettings, depth: number): Inline {
  if (node.nodeName === '#text' && 'value' in node) {
    const text = node.value.replace(/\s+/g, ' ');
    return { value: text, md: text };
  }
  if (!('tagName' in node) || SILENT.test(node.tagName) || isLeftOut(node, settings)) return { value: '', md: '' };
  if (depth > MAX_DEPTH) return { value: rawText(node), md: rawText(node) };
  const whole = wholeText(node);
  if (whole !== undefined) return { value: whole, md: whole };
  const inner = inline(node.childNodes, settings, depth + 1);
  if (BREAKING.test(node.tagName)) return { value: `\n${inner.value}\n`, md: `\n${inner.md}\n` };
  if (node.tagName === 'td' || node.tagName === 'th') return { value: `${inner.value} `, md: `${inner.md} ` };
  return { value: inner.value, md: decorate(node, inner.md, settings) };
}

/** Elements whose text is not what is inside. */
function wholeText(element: Element): string | undefined {
  switch (element.tagName) {
    case 'br':
      return '\n';
    case 'math':
      return mathMlText(asXml(element, 0));
    case 'img':
      return attribute(element, 'alt')?.trim() ?? '';
    case 'input':
      if (!/^(checkbox|radio)$/i.test(attribute(element, 'type') ?? '')) return '';
      return attribute(element, 'checked') === undefined ? '☐' : '☒';
    default:
      return undefined;
  }
}

function asXml({ tagName, childNodes }: Element, depth: number): XmlElement {
  const children = childNodes.flatMap((child): (XmlElement | string)[] => {
    if (child.nodeName === '#text' && 'value' in child) return [child.value];
    return 'tagName' in child && depth < MAX_DEPTH ? [asXml(child, depth + 1)] : [];
  });
  return { name: tagName, attributes: {}, children };
}

function decorate(element: Element, md: string, settings: InlineSettings): string {
  if (md.trim() === '' || (settings.emphasis === false && element.tagName !== 'a')) return md;
  switch (element.tagName) {
    case 'strong':
    case 'b':
      return wrap(md, '**');
    case 'em':
    case 'i':
      return wrap(md, '*');
    case 'code':
      return wrap(md, '`');
    case 'a': {
      const href = attribute(element, 'href');
      return settings.annotateLinks && href ? markedLink(md.trim(), address(href, settings.base)) : md;
    }
    default:
      return md;
  }
}

function address(href: string, base: string | undefined): string {
  return base !== undefined && URL.canParse(href, base) ? new URL(href, base).href : href;
}

/** White space folded, line breaks of `<br>` kept. */
export function tidy(parts: readonly Inline[]): Inline {
  const fold = (text: string) =>
    text
      .replace(/[ \t\r\f\v\u00A0]+/g, ' ')
      .replace(/ *\n */g, '\n')
      .replace(/\n{2,}/g, '\n')
      .trim();
  return { value: fold(parts.map((part) => part.value).join('')), md: fold(parts.map((part) => part.md).join('')) };
}

/** Marks stand next to the text, white space outside of them. */
function wrap(md: string, mark: string): string {
  const [, before = '', text = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(md) ?? [];
  return `${before}${mark}${text}${mark}${after}`;
}

/** All text below a node, white space kept; any depth. */
export function rawText(node: Node): string {
  const texts: string[] = [];
  const open: Node[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.nodeName === '#text' && 'value' in next) texts.push(next.value);
    if ('childNodes' in next && !('tagName' in next && SILENT.test(next.tagName)))
      open.push(...next.childNodes.toReversed());
  }
  return texts.join('');
}
