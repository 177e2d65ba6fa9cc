/** In page units (points for PDFs), origin top-left. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface TextItem {
  readonly type: 'text';
  readonly value: string;
  /** With inline Markdown (links, emphasis); absent when it equals `value`. */
  readonly md?: string;
  readonly boxes: readonly Box[];
}
export interface HeadingItem {
  readonly type: 'heading';
  /** 1 to 6. */
  readonly level: number;
  readonly value: string;
  readonly boxes: readonly Box[];
}
export interface TableItem {
  readonly type: 'table';
  /** All rows have the same number of cells; the first is the header. */
  readonly rows: readonly (readonly string[])[];
  readonly boxes: readonly Box[];
}
export interface ListItem {
  readonly type: 'list';
  readonly ordered: boolean;
  /** Number of the first entry of an ordered list. */
  readonly start?: number;
  /** A nested list follows the entry it belongs to. */
  readonly items: readonly (TextItem | ListItem)[];
  readonly boxes: readonly Box[];
}
export interface CodeItem {
  readonly type: 'code';
  readonly value: string;
  readonly language?: string;
  readonly boxes: readonly Box[];
}
export interface ImageItem {
  readonly type: 'image';
  readonly url: string;
  readonly caption: string;
  readonly boxes: readonly Box[];
}
export type Item = TextItem | HeadingItem | TableItem | ListItem | CodeItem | ImageItem;

export interface ParsedPage {
  /** 1-based, in the document. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly items: readonly Item[];
  /** What repeats at the top and bottom of pages; not part of `items`. */
  readonly header: readonly Item[];
  readonly footer: readonly Item[];
  /** Plain text in reading order, with gaps kept as spaces. */
  readonly text: string;
  /** The Markdown as it came, for documents that are Markdown. */
  readonly source?: string;
  readonly printedPageNumber?: string;
  /** Clockwise degrees by which the page was turned to be read. */
  readonly rotation: number;
  /** Why this page could not be read; its items are empty then. */
  readonly failure?: string;
}

export type DocumentKind = 'pdf' | 'docx' | 'html' | 'markdown' | 'text' | 'csv';

export interface ParsedDocument {
  readonly kind: DocumentKind;
  readonly pages: readonly ParsedPage[];
  /** Characters kept, for bounding memory. */
  readonly chars: number;
}

export interface CropBox {
  readonly top?: number | null | undefined;
  readonly right?: number | null | undefined;
  readonly bottom?: number | null | undefined;
  readonly left?: number | null | undefined;
}

export interface ParseSettings {
  /** Which pages are wanted, of a document of `total`: their numbers, ascending. */
  readonly select: (total: number) => readonly number[];
  /** The tier's name and its cap on wanted pages. */
  readonly tier: string;
  readonly maxPages: number;
  readonly crop: CropBox;
  readonly annotateLinks: boolean;
  readonly ignoreDiagonalText: boolean;
  readonly removeNavigation: boolean;
}

export interface ParseInput {
  readonly bytes: Uint8Array;
  readonly filename: string;
  readonly settings: ParseSettings;
  readonly signal: AbortSignal;
}

export type FailureCode =
  | 'UNSUPPORTED_FILE_TYPE'
  | 'PDF_IS_PROTECTED'
  | 'PDF_IS_BROKEN'
  | 'NO_DATA_FOUND_IN_FILE'
  | 'DOCUMENT_TOO_LARGE'
  | 'TIMEOUT'
  | 'ERROR_DURING_PROCESSING';

/** The document cannot be parsed, as far as the service is concerned: the job fails with this. */
export class ParseFailure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, sentence: string, options?: ErrorOptions) {
    super(`${code}: ${sentence}`, options);
    this.name = 'ParseFailure';
    this.code = code;
  }
}
