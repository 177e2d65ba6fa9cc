import { type OdfFile, openOdf } from '../../odf/file.ts';
import { createCounter, OUTLINE, readListStyles } from '../../odf/lists.ts';
import type { ParsedPage } from '../../types.ts';
import { childOf } from '../../xml.ts';
import { type PageSettings, wordPages } from '../pages.ts';
import type { Margins } from '../types.ts';
import { readBlocks } from './blocks.ts';
import type { OdtContext } from './types.ts';

/**
 * An OpenDocument text. Pages end at page breaks, and where the program noted that they ended when it last laid the file
 * out. Tracked changes are accepted, comments and hidden text left out. Headers and footers are those of the page layout
 * that the text begins with.
 * @throws ParseFailure for a damaged file
 */
export function parseOdt(bytes: Uint8Array, settings: PageSettings): ParsedPage[] {
  const file = openOdf(bytes);
  const context = contextOf(file);
  return wordPages({ blocks: readBlocks(file.body, context), margins: readMargins(file, context) }, settings);
}

export function contextOf(file: OdfFile): OdtContext {
  const listStyles = readListStyles(file.styleParts);
  return { file, listStyles, outline: createCounter(listStyles(OUTLINE)), counters: new Map() };
}

function readMargins({ masterPages }: OdfFile, context: OdtContext): Margins {
  const pages = masterPages.filter(({ name }) => name === 'master-page');
  const page = pages.find(({ children }) => children.length > 0 && hasMargins(children)) ?? pages[0];
  const read = (name: string) => readBlocks(childOf(page, name), context);
  const margins = { header: read('header'), footer: read('footer') };
  if (!childOf(page, 'header-first') && !childOf(page, 'footer-first')) return margins;
  return { ...margins, first: { header: read('header-first'), footer: read('footer-first') } };
}

function hasMargins(children: readonly unknown[]): boolean {
  return children.some((child) => /^(header|footer)$/.test((child as { name?: string }).name ?? ''));
}
