import { flowPage, itemText } from '../flow.ts';
import { imageKind } from '../image-size.ts';
import type { Item, PageImage, ParsedPage, ParseSettings } from '../types.ts';
import { blockItems } from './items.ts';
import { markedText } from './spans.ts';
import type { Block, Note, Paragraph, Picture, Span, WordDocument } from './types.ts';

export type PageSettings = Pick<ParseSettings, 'images' | 'inlineImages' | 'annotateLinks'>;

/** The document's pages: cut where it says that one ends, notes at the end of theirs, headers and footers apart. */
export function wordPages({ blocks, margins }: WordDocument, settings: PageSettings): ParsedPage[] {
  const pieces = cutPages(blocks);
  return pieces.map((piece, index) => {
    const { header, footer } = (index === 0 ? margins.first : undefined) ?? margins;
    const numbers = { page: index + 1, pages: pieces.length };
    return toPage(
      index,
      piece,
      {
        header: marginItems(header, numbers),
        footer: marginItems(footer, numbers),
        printed: [...header, ...footer].some(showsNumber) ? { printedPageNumber: String(index + 1) } : {},
      },
      settings,
    );
  });
}

function cutPages(blocks: readonly Block[]): Block[][] {
  const pages: Block[][] = [[]];
  for (const block of blocks) {
    const page = pages.at(-1) as Block[];
    if (block.type !== 'page break') page.push(block);
    else if (block.hard || page.some(hasText)) pages.push([]);
  }
  // a break at the very end begins no page
  if (pages.length > 1 && !pages.at(-1)?.some(hasText)) pages.pop();
  return pages;
}

function hasText(block: Block): boolean {
  return block.type === 'paragraph' ? block.spans.some(({ text }) => text.trim() !== '') : block.type !== 'page break';
}

interface PageMargins {
  readonly header: readonly Item[];
  readonly footer: readonly Item[];
  readonly printed: Pick<ParsedPage, 'printedPageNumber'>;
}

function toPage(index: number, blocks: readonly Block[], margins: PageMargins, settings: PageSettings): ParsedPage {
  const images: PageImage[] = [];
  const picture = ({ bytes, caption }: Picture): Item | undefined => {
    const kind = settings.images ? imageKind(bytes) : undefined;
    if (!kind) return undefined;
    const { extension, ...size } = kind;
    const name = `img_p${index}_${images.length + 1}.${extension}`;
    images.push({ name, ...size, bytes });
    return settings.inlineImages ? { type: 'image', url: name, caption, boxes: [] } : undefined;
  };
  const items = blockItems([...blocks, ...notesOf(blocks)], { annotateLinks: settings.annotateLinks, picture });
  const { header, footer, printed } = margins;
  const text = [...header, ...items, ...footer]
    .map(itemText)
    .filter((one) => one !== '')
    .join('\n\n');
  return {
    ...flowPage(index + 1, items),
    header,
    footer,
    text,
    ...printed,
    ...(images.length === 0 ? {} : { images }),
  };
}

/** The notes of a page, those in cells of tables too, each begun with its label. */
function notesOf(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.type === 'table') return block.rows.flat().flatMap((cell) => notesOf(cell.blocks));
    return block.type === 'note' ? labelledNote(block) : [];
  });
}

function labelledNote({ label, blocks }: Note): Block[] {
  const [first, ...rest] = blocks;
  if (first?.type !== 'paragraph') return [...blocks];
  return [{ ...first, spans: [{ text: `[${label}] ` }, ...trimmed(first)] }, ...rest];
}

function trimmed({ spans }: Paragraph): readonly Span[] {
  const [first, ...rest] = spans;
  return first ? [{ ...first, text: first.text.trimStart() }, ...rest] : [];
}

/** One line of text for each paragraph, with the real page numbers. */
function marginItems(blocks: readonly Block[], numbers: Readonly<Record<'page' | 'pages', number>>): Item[] {
  const numbered = (span: Span): Span => (span.field ? { ...span, text: String(numbers[span.field]) } : span);
  const lines = blocks.flatMap((block): string[] => {
    if (block.type === 'table') {
      const rows = block.rows.map((cells) => cells.flatMap((cell) => marginItems(cell.blocks, numbers).map(itemText)));
      return rows.map((cells) => cells.join(' '));
    }
    if (block.type !== 'paragraph') return [];
    return [markedText(block.spans.map(numbered), { annotateLinks: false, emphasis: false }).value];
  });
  const value = lines.filter((line) => line !== '').join(' ');
  return value === '' ? [] : [{ type: 'text', value, boxes: [] }];
}

function showsNumber(block: Block): boolean {
  if (block.type === 'table') return block.rows.flat().some((cell) => cell.blocks.some(showsNumber));
  return block.type === 'paragraph' && block.spans.some(({ field }) => field === 'page');
}
