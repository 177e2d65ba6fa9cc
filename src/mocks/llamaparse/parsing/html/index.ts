import { parse } from 'parse5';
import { flowPage } from '../flow.ts';
import type { Item, ParsedPage, ParseSettings } from '../types.ts';
import { BlockReader } from './blocks.ts';

type HtmlSettings = Pick<ParseSettings, 'annotateLinks' | 'removeNavigation'>;

/** A web page: one page of items. */
export function parseHtml(html: string, settings: HtmlSettings): ParsedPage {
  return flowPage(1, htmlItems(html, settings));
}

export function htmlItems(html: string, settings: HtmlSettings): Item[] {
  const reader = new BlockReader(settings);
  reader.read(parse(html));
  return reader.finish();
}
