/** In page units (points for PDFs), origin top-left. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A piece of a line, and where it stands. */
export interface TextBox {
  readonly text: string;
  readonly box: Box;
}
export interface TextLine extends TextBox {
  readonly words: readonly TextBox[];
}

/** Where an item stands on its page. */
export interface Placed {
  /** Empty where the format has no geometry. */
  readonly boxes: readonly Box[];
  /** The lines as they are printed, top to bottom; only when `granularBoxes` was asked for. */
  readonly lines?: readonly TextLine[];
}

export interface TextItem extends Placed {
  readonly type: 'text';
  readonly value: string;
  /** With inline Markdown (links, emphasis); absent when it equals `value`. */
  readonly md?: string;
}
export interface HeadingItem extends Placed {
  readonly type: 'heading';
  /** 1 to 6. */
  readonly level: number;
  readonly value: string;
  /** With links; absent when it equals `value`. */
  readonly md?: string;
}
export interface TableItem extends Placed {
  readonly type: 'table';
  /** What a chart shows, as its file has it. */
  readonly chart?: true;
  /** All rows have the same number of cells; the first is the header. */
  readonly rows: readonly (readonly string[])[];
  /** `rows` with links as Markdown; absent where no cell has one. */
  readonly marked?: readonly (readonly string[])[];
  /** A box for each cell of `rows`, undefined for empty ones; absent where the format has no geometry. */
  readonly cellBoxes?: readonly (readonly (Box | undefined)[])[];
  readonly concerns?: readonly ParseConcern[];
  /** Pages whose tables were joined into this one, ascending, its own first. */
  readonly mergedFromPages?: readonly number[];
  /** Where the table begins that took this one's rows; `rows` is empty then. */
  readonly mergedIntoPage?: number;
}

/** Why a table may be read wrongly. The two names are the SDK's own examples; the service may know more. */
export interface ParseConcern {
  readonly type: 'header_value_type_mismatch' | 'inconsistent_row_cell_count';
  readonly details: string;
}
export interface ListItem extends Placed {
  readonly type: 'list';
  readonly ordered: boolean;
  /** Number of the first entry of an ordered list. */
  readonly start?: number;
  /** A nested list follows the entry it belongs to. */
  readonly items: readonly (TextItem | ListItem)[];
}
export interface CodeItem extends Placed {
  readonly type: 'code';
  readonly value: string;
  readonly language?: string;
}
export interface ImageItem extends Placed {
  readonly type: 'image';
  readonly url: string;
  readonly caption: string;
}
/** A paragraph that is nothing but a link; only when `annotateLinks` was asked for. */
export interface LinkItem extends Placed {
  readonly type: 'link';
  readonly url: string;
  readonly value: string;
}
export type Item = LinkItem | TextItem | HeadingItem | TableItem | ListItem | CodeItem | ImageItem;

/** A picture that stands in the document itself. */
export interface PageImage {
  /** `img_p0_1.png`: the page counted from 0, the picture from 1. */
  readonly name: string;
  readonly contentType: 'image/png' | 'image/jpeg' | 'image/gif';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Absent where the format has no geometry. */
  readonly box?: Box;
  /** The encoded picture. */
  readonly bytes: Uint8Array;
}

export interface PageLink {
  readonly url: string;
  /** What is printed where the link is; empty over pictures. */
  readonly text: string;
  readonly box: Box;
}

/** A form's field; its value is what was filled in. */
export interface FormField {
  readonly kind: 'text' | 'checkbox' | 'single_select' | 'multi_select' | 'signature';
  /** The field's name in the file. */
  readonly name: string;
  /** What is printed or said beside it; empty when unknown. */
  readonly label: string;
  /** Text; whether ticked or signed; the chosen options. Passwords are not kept. */
  readonly value: string | boolean | readonly string[];
  readonly options: readonly string[];
  readonly box: Box;
}

/** A tracked change or a comment of a Word file. */
export interface Revision {
  readonly type: 'comment' | 'deleted' | 'formatted' | 'inserted' | 'moved_from' | 'moved_to';
  /** What was written, taken out or remarked. */
  readonly content: string;
  /** The text in the document that it is about; '' for none. */
  readonly target: string;
  readonly author: string | null;
}

/** A number printed in the margin, beside a line. */
export interface LineNumber {
  readonly text: string;
  /** Where the line's letters stand, in page units from the top. */
  readonly baseline: number;
}

export interface ParsedPage {
  /** 1-based, in the document. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly items: readonly Item[];
  /** What repeats at the top and bottom of pages; not part of `items`. */
  readonly header: readonly Item[];
  readonly footer: readonly Item[];
  /** Plain text in reading order, with gaps kept as spaces; or as it is laid out, when that was asked for. */
  readonly text: string;
  /** The Markdown as it came, for documents that are Markdown. */
  readonly source?: string;
  readonly printedPageNumber?: string;
  /** Clockwise degrees by which the page was turned to be read. */
  readonly rotation: number;
  /** Only when `images` was asked for: the 35 largest of the page, in reading order. */
  readonly images?: readonly PageImage[];
  /** Where pictures stand on the page, decoded or not; only when `figures` was asked for. */
  readonly figures?: readonly Box[];
  readonly links?: readonly PageLink[];
  /** Of a slide. */
  readonly speakerNotes?: string;
  readonly fields?: readonly FormField[];
  readonly lineNumbers?: readonly LineNumber[];
  readonly revisions?: readonly Revision[];
  /** How it was parsed, where that is not as the job says. */
  readonly route?: PageRoute;
  /** Why this page could not be read; its items are empty then. */
  readonly failure?: string;
}

export interface PageRoute {
  /** A rule of auto mode took the page, or the cost optimizer did. */
  readonly reason: 'auto_mode' | 'cost_optimizer';
  /** In place of the job's own price. */
  readonly creditsPerPage: number;
}

export type DocumentKind =
  | 'pdf'
  | 'docx'
  | 'odt'
  | 'rtf'
  | 'xlsx'
  | 'ods'
  | 'pptx'
  | 'odp'
  | 'epub'
  | 'html'
  | 'markdown'
  | 'text'
  | 'csv'
  | 'image';

export interface ParsedDocument {
  readonly kind: DocumentKind;
  readonly pages: readonly ParsedPage[];
  /** Characters (and bytes of pictures) kept, for bounding memory. */
  readonly chars: number;
  /** The file itself; only PDFs, when `keepOriginal` was asked for. */
  readonly original?: Uint8Array;
}

export interface CropBox {
  readonly top?: number | null | undefined;
  readonly right?: number | null | undefined;
  readonly bottom?: number | null | undefined;
  readonly left?: number | null | undefined;
}

export interface SlideSettings {
  /** Shapes beside the slide are read too. */
  readonly outOfBounds?: boolean;
  /** The tables behind charts are left out. */
  readonly withoutChartData?: boolean;
}

export interface SheetSettings {
  readonly hidden?: boolean;
  /** A sheet's regions between empty rows and columns are tables of their own. */
  readonly subTables?: boolean;
  /** Formulas are computed, in place of the values that the file has for them. */
  readonly computed?: boolean;
}

/** How plain text is laid out; absent: in reading order. Only of PDFs. */
export interface SpatialSettings {
  /** One grid of letters for all pages. */
  readonly aligned?: boolean;
}

export interface ParseSettings {
  /** Which pages are wanted, of a document of `total`: their numbers, ascending. */
  readonly select: (total: number) => readonly number[];
  /** What sets the cap on wanted pages, as the refusal names it: `tier fast`, `parse mode parse_page_with_agent`. */
  readonly cappedBy: string;
  readonly maxPages: number;
  readonly crop: CropBox;
  readonly annotateLinks: boolean;
  readonly ignoreDiagonalText: boolean;
  readonly removeNavigation: boolean;
  /** Of web pages: what is hidden is shown. */
  readonly showHidden?: boolean;
  /** Of web pages: what stays in its place while the page scrolls is left out. */
  readonly removeFixed?: boolean;
  readonly slides?: SlideSettings;
  readonly sheets?: SheetSettings;
  /** Text that the file prints invisibly is left out; only of PDFs. */
  readonly ignoreHiddenText?: boolean;
  readonly spatial?: SpatialSettings | undefined;
  /** Text smaller than two points is kept; only of PDFs. */
  readonly verySmallText?: boolean;
  /** The numbers printed beside lines are kept, with their places; needs `granularBoxes`. */
  readonly lineNumbers?: boolean;
  /** Tracked changes and comments are told; only of Word files. */
  readonly revisions?: boolean;
  /** How eagerly tables are seen: also of two rows without lines, or never by lines alone; only in PDFs. */
  readonly tables?: 'aggressive' | 'unlined' | undefined;
  /** The document fails if letters of a page cannot be told. */
  readonly refuseBuggyFonts?: boolean;
  /** The document fails if a picture that is to be saved cannot be decoded. */
  readonly refuseBrokenImages?: boolean;
  /** Boxes of lines and words in each item. */
  readonly granularBoxes?: boolean;
  /** The document's pictures, decoded. */
  readonly images?: boolean;
  /** Where the document's pictures stand. */
  readonly figures?: boolean;
  /** Pictures as items (and so in the Markdown) where they stand; needs `images`. */
  readonly inlineImages?: boolean;
  /** Tables that go on on the next page become one. */
  readonly mergeTables?: boolean;
  /** Keeps the file: pages are drawn from it. */
  readonly keepOriginal?: boolean;
  /** A document without any text is one too: pictures of its pages are wanted. */
  readonly withoutText?: boolean;
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
  | 'TOO_MANY_PAGES'
  | 'INVALID_TIER_VERSION_COMBINATION'
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
