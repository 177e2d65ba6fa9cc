import type { ParsedDocument, ParsedPage } from '../parsing/types.ts';

/** The document with `marker` as the last paragraph of every page that has something on it. */
export function marked(document: ParsedDocument, marker: string | undefined): ParsedDocument {
  if (marker === undefined) return document;
  return { ...document, pages: document.pages.map((page) => (page.items.length === 0 ? page : signed(page, marker))) };
}

function signed(page: ParsedPage, marker: string): ParsedPage {
  return {
    ...page,
    items: [...page.items, { type: 'text', value: marker, boxes: [] }],
    text: `${page.text}\n\n${marker}`,
    ...(page.source !== undefined && { source: `${page.source}\n\n${marker}` }),
  };
}
