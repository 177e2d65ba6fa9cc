import { SpanFinder } from '../artefacts/index.ts';
import { itemLines } from '../parsing/items.ts';
import type { Box, ParsedPage } from '../parsing/types.ts';
import { itemMarkdown, type MarkdownStyle } from '../parsing/write.ts';

interface LineSpan {
  readonly box: Box;
  /** Offsets into the page's Markdown, the second exclusive. */
  readonly start: number;
  readonly end: number;
}

/** `line_numbers` of a page's Markdown: each number printed in the margin, with where its line stands in the Markdown. */
export function lineNumbers(page: ParsedPage, style: MarkdownStyle): Record<string, unknown>[] {
  const spans = lineSpans(page, style);
  return (page.lineNumbers ?? []).flatMap(({ text, baseline }) => {
    const beside = spans.filter(({ box }) => box.y <= baseline && baseline <= box.y + box.h);
    const [line] = beside.toSorted((a, b) => a.box.x - b.box.x);
    return line ? [{ line_number: text, start_index: line.start, end_index: line.end }] : [];
  });
}

function lineSpans({ items }: ParsedPage, style: MarkdownStyle): LineSpan[] {
  let offset = 0;
  return items.flatMap((item) => {
    const md = itemMarkdown(item, style);
    if (md === '') return [];
    const finder = new SpanFinder(md);
    const spans = itemLines(item).flatMap(({ box, words }): LineSpan[] => {
      const found = words.map(({ text }) => finder.next(text));
      const [first, last] = [found[0], found.at(-1)];
      return first && last ? [{ box, start: offset + first[0], end: offset + last[1] }] : [];
    });
    // items stand a blank line apart
    offset += md.length + 2;
    return spans;
  });
}
