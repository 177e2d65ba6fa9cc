import { plainMarkdown } from '../parsing/markdown.ts';
import type { ParsedDocument } from '../parsing/types.ts';
import { pageMarkdown } from '../parsing/write.ts';

/** What stands between the pages (documented). */
const SEPARATOR = '\n\n---\n\n';

/** `additional_outputs: stripped_md`: each page's Markdown without marks, links, pictures and HTML. */
export function strippedPages(document: ParsedDocument): { page_number: number; text: string }[] {
  return document.pages.map((page) => ({ page_number: page.number, text: plainMarkdown(pageMarkdown(page)) }));
}

/** `additional_outputs: concatenated_stripped_txt`. */
export function strippedText(document: ParsedDocument): string {
  return strippedPages(document)
    .map(({ text }) => text)
    .join(SEPARATOR);
}
