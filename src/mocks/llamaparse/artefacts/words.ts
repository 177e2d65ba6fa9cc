import { rounded, unite } from '../parsing/boxes.ts';
import { allItems, itemLines } from '../parsing/items.ts';
import type { Box, Item, ParsedDocument, ParsedPage, TableItem, TextLine } from '../parsing/types.ts';
import { itemMarkdown, type MarkdownStyle } from '../parsing/write.ts';

/** What `granular_bboxes` may name. */
export type Granularity = 'cell' | 'line' | 'word';

/**
 * The `grounded_items` sidecar of `granular_bboxes`: JSONL, one row per page. Boxes are in page units, spans are
 * `[start, end)` in the item's `md`. The shape is what clients of the live service read (2026-09); the documentation
 * names it `GroundedJsonItem` without giving it.
 */
export function groundedItems(
  document: ParsedDocument,
  levels: ReadonlySet<Granularity>,
  style: MarkdownStyle,
): string {
  return jsonLines(document.pages.map((page) => groundedPage(page, levels, style)));
}

function groundedPage(page: ParsedPage, levels: ReadonlySet<Granularity>, style: MarkdownStyle) {
  if (page.failure !== undefined) return { page_number: page.number, success: false, error: page.failure };
  return {
    page_number: page.number,
    success: true,
    page_width: page.width,
    page_height: page.height,
    items: allItems(page).map((item) => groundedItem(item, levels, style)),
  };
}

function groundedItem(item: Item, levels: ReadonlySet<Granularity>, style: MarkdownStyle) {
  const md = itemMarkdown(item, style);
  const grounding =
    item.type === 'table'
      ? { source: 'md', ...(levels.has('cell') ? cellGrounding(item, md) : {}) }
      : { source: 'md', lines: lineGrounding(itemLines(item), md, levels) };
  return { type: item.type, md, bbox: item.boxes.map(rounded), grounding };
}

function lineGrounding(lines: readonly TextLine[], md: string, levels: ReadonlySet<Granularity>) {
  if (!levels.has('line') && !levels.has('word')) return [];
  const finder = new SpanFinder(md);
  return lines.map(({ box, words }) => {
    const found = words.map((word) => ({ span: finder.next(word.text), bbox: rounded(word.box) }));
    const span = [found[0]?.span[0] ?? finder.at, found.at(-1)?.span[1] ?? finder.at];
    return { bbox: rounded(box), span, ...(levels.has('word') ? { words: found } : {}) };
  });
}

function cellGrounding({ rows, cellBoxes = [] }: TableItem, md: string) {
  const finder = new SpanFinder(md);
  const cells = rows.map((row, index) =>
    row.map((text, column) => {
      const box = cellBoxes[index]?.[column];
      const span = text === '' ? [finder.at, finder.at] : finder.next(text.split('\n')[0] ?? '');
      return { span, bbox: box ? rounded(box) : null };
    }),
  );
  const row_bboxes = cellBoxes.map((row) => union(row.filter((box) => box !== undefined)));
  return { rows: cells, row_bboxes };
}

/** Finds the printed words in the Markdown, one after the other. */
export class SpanFinder {
  readonly #md: string;
  /** Behind what was found last. */
  at = 0;

  constructor(md: string) {
    this.#md = md;
  }

  /** An empty span here for what the Markdown writes differently; a hyphen at a line's end is gone from it. */
  next(text: string): readonly [start: number, end: number] {
    for (const form of [text, text.replace(/[-\u00AD\u2010]$/, ''), text.replaceAll('|', '\\|')]) {
      const start = form === '' ? -1 : this.#md.indexOf(form, this.at);
      if (start < 0 || start > this.at + MAX_SKIP) continue;
      this.at = start + form.length;
      return [start, this.at];
    }
    return [this.at, this.at];
  }
}

/** Between two words stand at most marks, a link's address or padding; farther off is another word of the same letters. */
const MAX_SKIP = 2_100;

/** `additional_outputs: word_bbox`: JSONL, one object per word with page number and box (documented so far; the rest a guess). */
export function rawWords(document: ParsedDocument): string {
  return jsonLines(
    document.pages.flatMap((page) =>
      allItems(page)
        .flatMap(itemLines)
        .flatMap(({ words }) => words)
        .map(({ text, box }) => ({ page_number: page.number, text, ...rounded(box) })),
    ),
  );
}

function jsonLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function union(boxes: readonly Box[]): Box | null {
  return boxes.length === 0 ? null : rounded(boxes.reduce(unite));
}
