import type { Item, ParsedPage } from '../parsing/types.ts';
import { itemsMarkdown, type MarkdownStyle, pageMarkdown } from '../parsing/write.ts';
import type { Furniture, Output } from './request.ts';

/** Recorded: what stands between pages unless the request says otherwise. */
const MARKDOWN_SEPARATOR = '\n\n---\n\n';
const TEXT_SEPARATOR = '\n---\n';

/** A page's own Markdown: header, items, footer, unless they are hidden. Pages that failed are replaced as asked. */
export function pageMd(page: ParsedPage, output: Output, style: MarkdownStyle): string {
  if (page.failure !== undefined) return replacement(page, output);
  const parts = [
    edge(page.header, output.header, style),
    pageMarkdown(page, style),
    edge(page.footer, output.footer, style),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The Markdown of what repeats at an edge, with its prefix and suffix; '' where there is nothing or it is hidden. */
export function edge(items: readonly Item[], { hidden, prefix, suffix }: Furniture, style: MarkdownStyle): string {
  const md = itemsMarkdown(items, style);
  return hidden || md === '' ? '' : `${prefix}${md}${suffix}`;
}

export function documentMarkdown(pages: readonly ParsedPage[], output: Output, style: MarkdownStyle): string {
  return joined(pages, output, MARKDOWN_SEPARATOR, (page) => pageMd(page, output, style));
}

export function documentText(pages: readonly ParsedPage[], output: Output): string {
  return joined(pages, output, TEXT_SEPARATOR, (page) => page.text);
}

/** In a separator `{pageNumber}` is the number of the page that follows. */
function joined(
  pages: readonly ParsedPage[],
  output: Output,
  separator: string,
  write: (page: ParsedPage) => string,
): string {
  const between = output.pageSeparator ?? separator;
  return pages
    .map((page, index) => {
      const { pagePrefix, pageSuffix } = output;
      const whole = `${numbered(pagePrefix, page)}${write(page)}${numbered(pageSuffix, page)}`;
      return index === 0 ? whole : `${numbered(between, page)}${whole}`;
    })
    .join('');
}

function numbered(template: string, page: ParsedPage): string {
  return template.replace(/\{(pageNumber|page_number)\}/g, String(page.number));
}

function replacement(page: ParsedPage, { failedPage }: Output): string {
  switch (failedPage.mode) {
    case 'raw_text':
      return page.text;
    case 'blank_page':
      return '';
    case 'error_message':
      return `${failedPage.prefix}${page.failure ?? ''}${failedPage.suffix}`;
    default:
      return failedPage.mode satisfies never;
  }
}
