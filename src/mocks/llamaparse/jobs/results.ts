import { documentImages, formsPage, layoutPictures } from '../artefacts/index.ts';
import type { Downloads } from '../files/downloads.ts';
import { markdownStyle } from '../options/markdown-style.ts';
import type { ParsedDocument, ParsedPage } from '../parsing/types.ts';
import { itemsMarkdown, type MarkdownStyle, pageMarkdown } from '../parsing/write.ts';
import type { Expansion } from './expand.ts';
import { pageItems } from './items.ts';
import type { Job } from './jobs.ts';
import { lineNumbers } from './line-numbers.ts';
import { RESULT_FILES, type ResultFile, resultFile } from './result-files.ts';
import { revisionViews } from './revisions.ts';

/** Where presigned links are made, and under which address they lie. */
export interface Links {
  readonly downloads: Downloads;
  readonly base: string;
}

/** What stands between the pages of the `_full` forms (recorded for v1). */
const MARKDOWN_SEPARATOR = '\n\n---\n\n';
const TEXT_SEPARATOR = '\n---\n';

/** One finished job's result in all the forms that `expand` can name. */
export class ResultView {
  readonly #job: Job;
  readonly #result: ParsedDocument;
  readonly #pages: readonly ParsedPage[];
  readonly #style: MarkdownStyle;

  constructor(job: Job, result: ParsedDocument) {
    this.#job = job;
    this.#result = result;
    this.#pages = result.pages;
    this.#style = markdownStyle(job.options);
  }

  /** The answer's fields beside `job`. */
  expand(expansion: Expansion, links: Links): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const name of expansion.content) if (name !== 'usage') fields[name] = this.content(name);
    if (expansion.files.size > 0) {
      const sidecar = (this.#job.options.output_options?.granular_bboxes ?? []).length > 0;
      const names: readonly ResultFile[] = [...expansion.files, ...(sidecar ? (['grounded_items'] as const) : [])];
      fields.result_content_metadata = this.#metadataOf(names, links);
    }
    if (expansion.images) fields.images_content_metadata = this.#images(expansion.imageFilenames, links);
    return fields;
  }

  content(name: ContentName): unknown {
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
    const annotated = this.#job.options.output_options?.markdown?.annotate_line_numbers === true;
    return {
      page_number: page.number,
      success: true,
      markdown: pageMarkdown(page, this.#style),
      header: itemsMarkdown(page.header, this.#style),
      footer: itemsMarkdown(page.footer, this.#style),
      ...(annotated && { line_numbers: lineNumbers(page, this.#style) }),
    };
  }

  #itemsPage(page: ParsedPage): Record<string, unknown> {
    const annotated = this.#job.options.output_options?.markdown?.annotate_revisions === true;
    return {
      page_number: page.number,
      success: true,
      page_width: page.width,
      page_height: page.height,
      items: pageItems(page, this.#style),
      ...(annotated && { revisions: revisionViews(page, pageMarkdown(page, this.#style)) }),
    };
  }

  #metadata(): Record<string, unknown> {
    const printed = this.#job.options.output_options?.extract_printed_page_number === true;
    const pages = this.#pages.map((page) => ({
      page_number: page.number,
      confidence: page.failure === undefined ? 1 : 0,
      cost_optimized: page.route?.reason === 'cost_optimizer',
      original_orientation_angle: page.rotation,
      printed_page_number: printed ? (page.printedPageNumber ?? '') : null,
      slide_section_name: null,
      speaker_notes: page.speakerNotes ?? null,
      triggered_auto_mode: page.route?.reason === 'auto_mode',
    }));
    return { pages, document: this.#documentMetadata() };
  }

  /** Only the high effort scores the document (SDK); there is no judge here, so a page that could be read has 1. */
  #documentMetadata(): Record<string, unknown> | null {
    if (this.#job.options.processing_options?.confidence_score_effort !== 'high') return null;
    const read = this.#pages.filter((page) => page.failure === undefined).length;
    const total = this.#pages.length;
    const breakdown = { min_page_score: read === total ? 1 : 0, scored_pages: total, total_pages: total };
    return { confidence: read / total, confidence_breakdown: breakdown };
  }

  /** The keys of v1; the two credit fields are deprecated and stay 0. */
  #jobMetadata(): Record<string, unknown> {
    return {
      credits_used: 0,
      job_credits_usage: 0,
      job_pages: this.#pages.length,
      job_auto_mode_triggered_pages: this.#pages.filter(({ route }) => route?.reason === 'auto_mode').length,
      job_is_cache_hit: this.#job.cacheHit,
    };
  }

  /** A link leads nowhere once the job's result is gone. */
  #whileKept<Bytes>(render: () => Bytes): () => Bytes | undefined {
    return () => (this.#job.result === this.#result ? render() : undefined);
  }

  #metadataOf(names: readonly ResultFile[], links: Links): Record<string, unknown> {
    return Object.fromEntries(names.map((name) => [RESULT_FILES[name].key, this.#file(name, links)]));
  }

  #file(name: ResultFile, { downloads, base }: Links): Record<string, unknown> {
    const { contentType, suffix } = RESULT_FILES[name];
    const parts = { result: this.#result, options: this.#job.options };
    const render = () => resultFile(name, this, parts);
    const bytes = render();
    if (!bytes) return { size_bytes: 0, exists: false, presigned_url: null };
    const filename = `${this.#job.id}${suffix}`;
    const { url } = downloads.link(base, { contentType, filename, body: this.#whileKept(render) });
    return { size_bytes: bytes.length, exists: true, presigned_url: url };
  }

  /** `size_bytes` is always null (SDK). */
  #images(filenames: readonly string[], { downloads, base }: Links): Record<string, unknown> {
    const saved = new Set(this.#job.options.output_options?.images_to_save ?? []);
    const all = documentImages(this.#result, {
      screenshots: saved.has('screenshot'),
      layout: (page) => (saved.has('layout') ? layoutPictures(page) : []),
    }).map((image, index) => ({ ...image, index }));
    const wanted = filenames.length === 0 ? all : all.filter(({ name }) => filenames.includes(name));
    const images = wanted.map(({ index, name, contentType, category, box, bytes }) => ({
      index,
      filename: name,
      content_type: contentType,
      size_bytes: null,
      presigned_url: downloads.link(base, { contentType, filename: name, body: this.#whileKept(bytes) }).url,
      category,
      bbox: box ?? null,
    }));
    return { total_count: images.length, images };
  }
}

type ContentName = Exclude<Expansion['content'] extends ReadonlySet<infer Name> ? Name : never, 'usage'>;

function failed(page: ParsedPage): Record<string, unknown> {
  return { page_number: page.number, success: false, error: page.failure };
}
