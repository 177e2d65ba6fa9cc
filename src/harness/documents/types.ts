/** Something true that the generator wrote into a document; checks look for it without asking the pipeline. */
export interface Fact {
  /**
   * The sentence as written: "The annual deductible of plan Alder is 1,482 dollars." In a table: the cells of its row
   * joined by a space ("Plan Alder annual deductible 1,482 dollars"). `containsFact` finds either in parsed text.
   */
  readonly sentence: string;
  /** A question that this sentence answers and no other sentence of the document does. */
  readonly question: string;
  /** The part of the sentence that an answer must contain: "1,482". */
  readonly answer: string;
  /** 1-based page, where the format has pages; 1 otherwise. */
  readonly page: number;
  /** The nearest heading above it, if the document has headings. */
  readonly heading: string | undefined;
  readonly place?: 'paragraph' | 'list' | 'table';
}

export interface GeneratedDocument {
  readonly filename: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
  /** 1 for formats without pages; 0 when the file is empty or cannot be opened. */
  readonly pages: number;
  /** Empty when nobody can read them: broken, protected, scanned and empty documents. */
  readonly facts: readonly Fact[];
}

export type DocumentRecipe =
  | {
      readonly type: 'pdf';
      readonly pages: number;
      readonly script?: 'latin' | 'greek' | 'cyrillic';
      readonly headings?: boolean;
      readonly tables?: boolean;
      readonly columns?: 1 | 2;
      readonly padToBytes?: number;
    }
  | { readonly type: 'docx' | 'markdown' | 'html' | 'text'; readonly sections: number; readonly tables?: boolean }
  /** Valid beginning, cut off: the cross-reference table is gone and objects are damaged. */
  | { readonly type: 'broken-pdf' }
  /** Encrypted, cannot be opened without its password. */
  | { readonly type: 'protected-pdf' }
  /** Pages with a picture and no text. */
  | { readonly type: 'scanned-pdf'; readonly pages: number }
  | { readonly type: 'empty' };
