/** Text of one look. */
export interface Span {
  readonly text: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  /** Where a link leads. */
  readonly url?: string;
  /** A page's number or their count, in headers and footers: `text` is what was last shown. */
  readonly field?: 'page' | 'pages';
}

/** A paragraph's place in a list. */
export interface ListPlace {
  /** 0 is the outermost. */
  readonly level: number;
  /** What stands before the entry: `1.`, `b)`, `1.2`; empty for bullets. */
  readonly label: string;
}

export interface Paragraph {
  readonly type: 'paragraph';
  readonly spans: readonly Span[];
  /** 1 to 6. */
  readonly heading?: number;
  readonly list?: ListPlace;
  /** Text of a typewriter. */
  readonly code?: boolean;
}

export interface Cell {
  readonly blocks: readonly Block[];
  /** Columns and rows that the cell takes, 1 or more. */
  readonly columns: number;
  readonly rows: number;
}

/** Each row has only the cells that begin in it. */
export interface Table {
  readonly type: 'table';
  readonly rows: readonly (readonly Cell[])[];
}

export interface Picture {
  readonly type: 'picture';
  readonly bytes: Uint8Array;
  readonly caption: string;
}

/** A `hard` break always begins a page; others, which programs note where pages last ended, only after some text. */
export interface PageBreak {
  readonly type: 'page break';
  readonly hard: boolean;
}

/** Stands at its place on a page and is printed at the page's end. */
export interface Note {
  readonly type: 'note';
  readonly label: string;
  readonly blocks: readonly Block[];
}

/** What a word processor's document is made of, whatever its format. */
export type Block = Paragraph | Table | Picture | PageBreak | Note;

/** What stands at the top and bottom of pages, and of the first one where that differs. */
export interface Margins {
  readonly header: readonly Block[];
  readonly footer: readonly Block[];
  readonly first?: { readonly header: readonly Block[]; readonly footer: readonly Block[] };
}

export interface WordDocument {
  readonly blocks: readonly Block[];
  readonly margins: Margins;
}
