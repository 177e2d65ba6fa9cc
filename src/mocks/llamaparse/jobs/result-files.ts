import { groundedItems, outputPdf, rawWords, strippedPages, strippedText, workbook } from '../artefacts/index.ts';
import { markdownStyle } from '../options/markdown-style.ts';
import type { ParsedDocument } from '../parsing/types.ts';
import type { ParseOptions } from '../schemas.ts';
import type { ContentField, FileField } from './expand.ts';

/** What has a presigned link: the files that `expand` names, and the sidecar of `granular_bboxes`. */
export type ResultFile = FileField | 'grounded_items';

interface FileFacts {
  /** The key in `result_content_metadata`. Docs and clients disagree; these were seen, or are the names of the values. */
  readonly key: string;
  readonly contentType: string;
  readonly suffix: string;
}

export const RESULT_FILES: Readonly<Record<ResultFile, FileFacts>> = {
  text: { key: 'text', contentType: 'application/json', suffix: '.text.json' },
  text_full: { key: 'fullText', contentType: 'text/plain', suffix: '.txt' },
  markdown: { key: 'markdown', contentType: 'application/json', suffix: '.markdown.json' },
  markdown_full: { key: 'md', contentType: 'text/markdown', suffix: '.md' },
  items: { key: 'items', contentType: 'application/json', suffix: '.items.json' },
  metadata: { key: 'metadata', contentType: 'application/json', suffix: '.metadata.json' },
  forms: { key: 'forms', contentType: 'application/json', suffix: '.forms.json' },
  raw_words: { key: 'raw_words', contentType: 'application/jsonl', suffix: '.words.jsonl' },
  xlsx: {
    key: 'xlsx',
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    suffix: '.xlsx',
  },
  output_pdf: { key: 'outputPDF', contentType: 'application/pdf', suffix: '.pdf' },
  stripped_markdown: { key: 'stripped_markdown', contentType: 'application/json', suffix: '.stripped.json' },
  concatenated_stripped_markdown: {
    key: 'concatenated_stripped_markdown',
    contentType: 'text/plain',
    suffix: '.stripped.txt',
  },
  grounded_items: { key: 'grounded_items', contentType: 'application/jsonl', suffix: '.grounded.jsonl' },
};

/** The file's bytes; undefined for one that the request did not ask to be saved, or that this document does not have. */
export function resultFile(
  name: ResultFile,
  view: { content(name: Exclude<ContentField, 'usage'>): unknown },
  { result, options }: { readonly result: ParsedDocument; readonly options: ParseOptions },
): Uint8Array | undefined {
  const output = options.output_options;
  const extra = (wanted: string) => output?.additional_outputs?.some((each) => each === wanted) === true;
  switch (name) {
    case 'text_full':
    case 'markdown_full':
      return Buffer.from(String(view.content(name)));
    case 'text':
    case 'markdown':
    case 'items':
    case 'metadata':
    case 'forms':
      return json(view.content(name));
    case 'raw_words':
      return extra('word_bbox') ? Buffer.from(rawWords(result)) : undefined;
    case 'xlsx':
      if (output?.tables_as_spreadsheet?.enable !== true) return undefined;
      // on unless it is turned off: "always enabled in v2" (docs)
      return workbook(result, output.tables_as_spreadsheet.guess_sheet_name !== false);
    case 'output_pdf':
      return output?.save_output_pdf === true ? outputPdf(result) : undefined;
    case 'stripped_markdown':
      return extra('stripped_md') ? json({ pages: strippedPages(result) }) : undefined;
    case 'concatenated_stripped_markdown':
      return extra('concatenated_stripped_txt') ? Buffer.from(strippedText(result)) : undefined;
    case 'grounded_items': {
      const levels = new Set(output?.granular_bboxes ?? []);
      return levels.size > 0 ? Buffer.from(groundedItems(result, levels, markdownStyle(options))) : undefined;
    }
    default:
      return name satisfies never;
  }
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
