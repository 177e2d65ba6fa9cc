import type { DefaultTreeAdapterTypes } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;

/** A run of text, plain and with inline Markdown. */
export interface Inline {
  readonly value: string;
  readonly md: string;
}

const BREAKING = /^(p|div|li|tr|ul|ol|dl|dd|dt|h[1-6]|blockquote|pre|table|section|article)$/;
const SILENT = /^(script|style|template|noscript|svg)$/;
const MAX_DEPTH = 300;

export function inline(nodes: readonly Node[], settings: { readonly annotateLinks: boolean }, depth = 0): Inline {
  const parts = nodes.map((node) => one(node, settings, depth));
  return { value: parts.map((part) => part.value).join(''), md: parts.map((part) => part.md).join('') };
}

function one(node: Node, settings: { readonly annotateLinks: boolean }, depth: number): Inline {
  if (node.nodeName === '#text' && 'value' in node) {
    const text = node.value.replace(/\s+/g, ' ');
    return { value: text, md: text };
  }
  if (!('tagName' in node) || SILENT.test(node.tagName)) return { value: '', md: '' };
  if (depth > MAX_DEPTH) return { value: rawText(node), md: rawText(node) };
  if (node.tagName === 'br') return { value: '\n', md: '\n' };
  const inner = inline(node.childNodes, settings, depth + 1);
  if (BREAKING.test(node.tagName)) return { value: `\n${inner.value}\n`, md: `\n${inner.md}\n` };
  return { value: inner.value, md: decorate(node, inner.md, settings.annotateLinks) };
}

function decorate(element: DefaultTreeAdapterTypes.Element, md: string, annotateLinks: boolean): string {
  if (md.trim() === '') return md;
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
      const href = element.attrs.find(({ name }) => name === 'href')?.value;
      return annotateLinks && href ? `[${md.trim()}](${href})` : md;
    }
    default:
      return md;
  }
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
