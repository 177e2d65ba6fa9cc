import { parse } from 'parse5';
import { flowPage } from '../flow.ts';
import type { Item, ParsedPage } from '../types.ts';
import { BlockReader, type BlockSettings } from './blocks.ts';

/** A web page: one page of items. */
export function parseHtml(html: string, settings: BlockSettings): ParsedPage {
  return flowPage(1, htmlItems(html, settings));
}

export function htmlItems(html: string, settings: BlockSettings): Item[] {
  const reader = new BlockReader(settings);
  reader.read(parse(html));
  return reader.finish();
}
