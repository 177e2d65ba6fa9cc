import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { flowPage } from '../flow.ts';
import type { Item, ParsedPage } from '../types.ts';
import { BlockReader, type BlockSettings } from './blocks.ts';
import { attribute } from './elements.ts';

/** A web page: one page of items. */
export function parseHtml(html: string, settings: BlockSettings): ParsedPage {
  return flowPage(1, htmlItems(html, settings));
}

export function htmlItems(html: string, settings: BlockSettings): Item[] {
  const document = parse(html);
  const reader = new BlockReader({ ...settings, base: baseOf(document) });
  reader.read(document);
  return reader.finish();
}

/** `<base href>` is found at most so deep: html, head. */
const BASE_DEPTH = 3;

function baseOf(node: DefaultTreeAdapterTypes.Node, depth = 0): string | undefined {
  if ('tagName' in node && node.tagName === 'base') return attribute(node, 'href');
  if (!('childNodes' in node) || depth > BASE_DEPTH) return undefined;
  return node.childNodes.map((child) => baseOf(child, depth + 1)).find((found) => found !== undefined);
}
