import { type DocumentImage, label, layoutElements } from '../artefacts/index.ts';
import { itemText } from '../parsing/flow.ts';
import type { Box, Item, ParsedPage } from '../parsing/types.ts';
import { itemMarkdown, itemsMarkdown, type MarkdownStyle, tableCsv, tableHtml } from '../parsing/write.ts';
import { isEmpty } from '../structured/index.ts';
import { pageMd } from './page-text.ts';
import type { V1Request } from './request.ts';

export interface PageForms {
  readonly style: MarkdownStyle;
  /** Undefined: no structure was asked for. */
  readonly structure: ((pages: readonly ParsedPage[]) => unknown) | undefined;
}

/** One entry of `pages` in `result/json`: keys and casing as recorded on 2026-09-11. */
export function pageView(
  page: ParsedPage,
  images: readonly DocumentImage[],
  { mode, output }: Pick<V1Request, 'mode' | 'output'>,
  { style, structure }: PageForms,
): Record<string, unknown> {
  const structured = structure ? structure([page]) : null;
  const triggered = page.route?.reason === 'auto_mode';
  return {
    page: page.number,
    text: page.text,
    md: mode.markdown ? pageMd(page, output, style) : '',
    images: images.filter(isListed).map(imageView),
    charts: [],
    items: mode.markdown ? page.items.filter(isOwn).map((item) => itemView(item, page, style)) : [],
    status: page.failure === undefined ? 'OK' : 'ERROR',
    originalOrientationAngle: page.rotation,
    links: (page.links ?? []).map(({ url, text }) => ({ url, text })),
    width: round(page.width),
    height: round(page.height),
    triggeredAutoMode: triggered,
    parsingMode: triggered ? 'premium' : mode.parsingMode,
    structuredData: structured,
    noStructuredContent: isEmpty(structured),
    noTextContent: page.text.trim() === '',
    pageHeaderMarkdown: itemsMarkdown(page.header, style),
    pageFooterMarkdown: itemsMarkdown(page.footer, style),
    printedPageNumber: output.printedPageNumber ? (page.printedPageNumber ?? '') : '',
    slideSpeakerNotes: page.speakerNotes ?? null,
    slideSectionName: null,
    confidence: page.failure === undefined ? 1 : 0,
    layout: output.layout ? pageLayout(page) : [],
    costOptimized: false,
  };
}

export interface ImageView {
  readonly name: string;
  /** Page units. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Pixels. */
  readonly original_width: number;
  readonly original_height: number;
  readonly rotation: number;
  /** Absent for pictures that stand in the document. */
  readonly type?: 'full_page_screenshot' | 'layout_table' | 'layout_picture';
  /** Always empty: there is no OCR here. */
  readonly ocr: readonly never[];
}

/** Of the layout's pictures only tables and figures stand among the page's images (as clients were given them). */
export function isListed({ category, label: shows }: DocumentImage): boolean {
  return category !== 'layout' || shows === 'table' || shows === 'figure';
}

export function imageView(image: DocumentImage): ImageView {
  const { name, width, height, box } = image;
  const type = imageType(image);
  return {
    name,
    x: round(box?.x ?? 0),
    y: round(box?.y ?? 0),
    width: round(box?.w ?? width),
    height: round(box?.h ?? height),
    original_width: width,
    original_height: height,
    rotation: 0,
    ...(type && { type }),
    ocr: [],
  };
}

/** The names of screenshots and tables are recorded, that of figures is read by a client. */
function imageType({ category, label: shows }: DocumentImage): ImageView['type'] {
  switch (category) {
    case 'embedded':
      return undefined;
    case 'screenshot':
      return 'full_page_screenshot';
    case 'layout':
      return shows === 'table' ? 'layout_table' : 'layout_picture';
    default:
      return category satisfies never;
  }
}

/** Rows that went to a table of an earlier page stand there only. */
function isOwn(item: Item): boolean {
  return item.type !== 'table' || item.mergedIntoPage === undefined;
}

/** v1 knows headings, tables and text; lists, code and pictures are text with their Markdown. */
function itemView(item: Item, page: ParsedPage, style: MarkdownStyle): Record<string, unknown> {
  const md = itemMarkdown(item, style);
  const place = places(item, page, md);
  switch (item.type) {
    case 'heading':
      return { type: 'heading', lvl: item.level, value: item.value, md, ...place };
    case 'table':
      return {
        type: 'table',
        rows: item.rows,
        md,
        html: tableHtml(item.rows),
        isPerfectTable: (item.concerns ?? []).length === 0,
        csv: tableCsv(item.rows),
        ...place,
      };
    case 'text':
    case 'list':
    case 'code':
    case 'image':
    case 'link':
      return { type: 'text', value: itemText(item), md, ...place };
    default:
      return item satisfies never;
  }
}

/** One box around the whole item and one per part. A format without geometry gets the whole page as its box. */
function places(item: Item, page: ParsedPage, md: string): Record<string, unknown> {
  const whole = { confidence: 1, label: label(item) };
  const around = item.boxes.length > 0 ? union(item.boxes) : { x: 0, y: 0, w: page.width, h: page.height };
  const span = { startIndex: 0, endIndex: Math.max(0, md.length - 1) };
  return {
    bBox: { ...rounded(around), ...whole },
    layoutAwareBbox: item.boxes.map((box) => ({ ...rounded(box), ...whole, ...span })),
  };
}

/** Boxes normalised to the page; each has a picture of its own. */
function pageLayout(page: ParsedPage): Record<string, unknown>[] {
  return layoutElements(page).map(({ name, label: shows, box }) => ({
    image: name,
    confidence: 1,
    label: shows,
    bbox: {
      x: fraction(box.x, page.width),
      y: fraction(box.y, page.height),
      w: fraction(box.w, page.width),
      h: fraction(box.h, page.height),
    },
    isLikelyNoise: false,
  }));
}

function union(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.w));
  const bottom = Math.max(...boxes.map((box) => box.y + box.h));
  return { x, y, w: right - x, h: bottom - y };
}

function rounded({ x, y, w, h }: Box): Box {
  return { x: round(x), y: round(y), w: round(w), h: round(h) };
}

function fraction(value: number, of: number): number {
  return of > 0 ? Math.min(1, Math.max(0, Math.round((value / of) * 1_000) / 1_000)) : 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
