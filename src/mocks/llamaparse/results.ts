import type { Downloads } from './downloads.ts';
import type { Expansion, FileField } from './expand.ts';
import { pageItems } from './items.ts';
import type { Job } from './jobs.ts';
import type { ParsedDocument, ParsedPage } from './parsing/types.ts';
import { itemsMarkdown, type MarkdownStyle, pageMarkdown } from './parsing/write.ts';
import type { ParseOptions } from './schemas.ts';

/** What stands between the pages of the `_full` forms (recorded for v1). */
const MARKDOWN_SEPARATOR = '\n\n---\n\n';
const TEXT_SEPARATOR = '\n---\n';

/** One finished job's result in all the forms that `expand` can name. */
export class ResultView {
  readonly #job: Job;
  readonly #pages: readonly ParsedPage[];
  readonly #style: MarkdownStyle;

  constructor(job: Job, result: ParsedDocument) {
    this.#job = job;
    this.#pages = result.pages;
    this.#style = markdownStyle(job.options);
  }

  /** The answer's fields beside `job`. */
  expand(expansion: Expansion, downloads: Downloads, base: string): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const name of expansion.content) if (name !== 'usage') fields[name] = this.#content(name);
    if (expansion.files.size > 0) {
      const links = [...expansion.files].map((name) => [FILES[name].key, this.#file(name, downloads, base)]);
      fields.result_content_metadata = Object.fromEntries(links);
    }
    // pictures are neither cut out nor rendered here
    if (expansion.images) fields.images_content_metadata = { total_count: 0, images: [] };
    return fields;
  }

  #content(name: ContentName): unknown {
    switch (name) {
      case 'text':
        return { pages: this.#pages.map((page) => ({ page_number: page.number, text: page.text })) };
      case 'text_full':
        return this.#pages.map((page) => page.text).join(TEXT_SEPARATOR);
      case 'markdown':
        return {
          pages: this.#pages.map((page) => (page.failure === undefined ? this.#markdownPage(page) : failed(page))),
        };
      case 'markdown_full':
        return this.#pages.map((page) => pageMarkdown(page, this.#style)).join(MARKDOWN_SEPARATOR);
      case 'items':
        return {
          pages: this.#pages.map((page) => (page.failure === undefined ? this.#itemsPage(page) : failed(page))),
        };
      case 'metadata':
        return this.#metadata();
      case 'job_metadata':
        return this.#jobMetadata();
      case 'forms':
        return { pages: this.#pages.map((page) => formsPage(page)) };
      default:
        return name satisfies never;
    }
  }

  #markdownPage(page: ParsedPage): Record<string, unknown> {
    return {
      page_number: page.number,
      success: true,
      markdown: pageMarkdown(page, this.#style),
      header: itemsMarkdown(page.header, this.#style),
      footer: itemsMarkdown(page.footer, this.#style),
    };
  }

  #itemsPage(page: ParsedPage): Record<string, unknown> {
    return {
      page_number: page.number,
      success: true,
      page_width: page.width,
      page_height: page.height,
      items: pageItems(page, this.#style),
    };
  }

  #metadata(): Record<string, unknown> {
    const printed = this.#job.options.output_options?.extract_printed_page_number === true;
    const pages = this.#pages.map((page) => ({
      page_number: page.number,
      confidence: page.failure === undefined ? 1 : 0,
      cost_optimized: false,
      original_orientation_angle: page.rotation,
      printed_page_number: printed ? (page.printedPageNumber ?? '') : null,
      slide_section_name: null,
      speaker_notes: null,
      triggered_auto_mode: false,
    }));
    return { pages, document: null };
  }

  /** The keys of v1; the two credit fields are deprecated and stay 0. */
  #jobMetadata(): Record<string, unknown> {
    return {
      credits_used: 0,
      job_credits_usage: 0,
      job_pages: this.#pages.length,
      job_auto_mode_triggered_pages: 0,
      job_is_cache_hit: this.#job.cacheHit,
    };
  }

  #file(name: FileField, downloads: Downloads, base: string): Record<string, unknown> {
    const { contentType, suffix } = FILES[name];
    const render = () => this.#fileBytes(name);
    const bytes = render();
    if (!bytes) return { size_bytes: 0, exists: false, presigned_url: null };
    const filename = `${this.#job.id}${suffix}`;
    const { url } = downloads.link(base, { contentType, filename, body: () => render() ?? new Uint8Array() });
    return { size_bytes: bytes.length, exists: true, presigned_url: url };
  }

  /** Undefined for files that this mock does not make. */
  #fileBytes(name: FileField): Uint8Array | undefined {
    switch (name) {
      case 'text_full':
      case 'markdown_full':
        return Buffer.from(String(this.#content(name)));
      case 'text':
      case 'markdown':
      case 'items':
      case 'metadata':
      case 'forms':
        return Buffer.from(JSON.stringify(this.#content(name)));
      case 'raw_words':
      case 'xlsx':
      case 'output_pdf':
      case 'stripped_markdown':
      case 'concatenated_stripped_markdown':
        return undefined;
      default:
        return name satisfies never;
    }
  }
}

type ContentName = Exclude<Expansion['content'] extends ReadonlySet<infer Name> ? Name : never, 'usage'>;

/** Keys of `result_content_metadata`. Docs and clients disagree; these are the names of the expand values. */
const FILES: Readonly<Record<FileField, { key: string; contentType: string; suffix: string }>> = {
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
};

function failed(page: ParsedPage): Record<string, unknown> {
  return { page_number: page.number, success: false, error: page.failure };
}

function formsPage(page: ParsedPage): Record<string, unknown> {
  if (page.failure !== undefined) return failed(page);
  return { page_number: page.number, success: true, forms: [], page_width: page.width, page_height: page.height };
}

export function markdownStyle(options: ParseOptions): MarkdownStyle {
  const tables = options.output_options?.markdown?.tables;
  return {
    compactTables: tables?.compact_markdown_tables === true,
    htmlTables: tables?.output_tables_as_markdown === false,
    cellLineSeparator: tables?.markdown_table_multiline_separator ?? ' ',
  };
}
