import {
  type DocumentImage,
  layoutElements,
  outputPdf,
  pageImages,
  type WantedImages,
  workbook,
} from '../artefacts/index.ts';
import { markdownStyle } from '../options/markdown-style.ts';
import type { ParsedDocument, ParsedPage } from '../parsing/types.ts';
import { structurer } from '../structured/index.ts';
import { imageView, isListed, pageView } from './page.ts';
import { documentMarkdown, documentText, pageMd } from './page-text.ts';
import type { V1Job } from './views.ts';

/** One finished v1 job's result in its forms. */
export class V1Result {
  readonly #job: V1Job;
  readonly #result: ParsedDocument;
  readonly #pages: ParsedDocument['pages'];
  readonly #wanted: WantedImages;

  constructor(job: V1Job, result: ParsedDocument) {
    this.#job = job;
    this.#result = result;
    this.#pages = result.pages;
    const { screenshots, layout } = job.v1.output;
    this.#wanted = { screenshots, layout: (page) => (layout ? layoutElements(page) : []) };
  }

  text(): string {
    return documentText(this.#pages, this.#job.v1.output);
  }

  /** Empty in the mode without AI, which returns no Markdown (docs). */
  markdown(): string {
    const { mode, output } = this.#job.v1;
    return mode.markdown ? documentMarkdown(this.#pages, output, markdownStyle(this.#job.options)) : '';
  }

  pages(): Record<string, unknown>[] {
    const style = markdownStyle(this.#job.options);
    const { structured } = this.#job.v1.output;
    const structure = structured && structurer(structured.structure);
    return this.#pages.map((page) => pageView(page, this.#images(page), this.#job.v1, { style, structure }));
  }

  #images(page: ParsedPage): DocumentImage[] {
    return pageImages(this.#result, page, this.#wanted);
  }

  /** What `webhook_url` is sent when a job has ended well (docs). */
  pushed(): Record<string, unknown> {
    const { mode, output } = this.#job.v1;
    const style = markdownStyle(this.#job.options);
    const json = this.#pages.map((page) => ({
      page: page.number,
      text: page.text,
      md: mode.markdown ? pageMd(page, output, style) : '',
      images: this.#images(page)
        .filter(isListed)
        .map(imageView)
        .map(({ name, height, width, x, y }) => ({ name, height, width, x, y })),
    }));
    return {
      txt: this.text(),
      md: this.markdown(),
      json,
      images: json.flatMap(({ images }) => images.map(({ name }) => name)),
    };
  }

  /** Of the whole document; null unless it was asked for. */
  structured(): unknown {
    const { structured } = this.#job.v1.output;
    return structured ? structurer(structured.structure)(this.#pages) : null;
  }

  workbook(): Uint8Array | undefined {
    const guessed = this.#job.options.output_options?.tables_as_spreadsheet?.guess_sheet_name === true;
    return workbook(this.#result, guessed);
  }

  /** Undefined unless the request asked for it and the document is a PDF. */
  pdf(): Uint8Array | undefined {
    return this.#job.v1.output.pdf ? outputPdf(this.#result) : undefined;
  }

  image(name: string): DocumentImage | undefined {
    return this.#pages.flatMap((page) => this.#images(page)).find((image) => image.name === name);
  }

  /** The two credit fields are deprecated and were 0 on every fresh job (recorded). */
  metadata(): Record<string, unknown> {
    return {
      credits_used: 0,
      job_credits_usage: 0,
      job_pages: this.#pages.length,
      job_auto_mode_triggered_pages: this.#pages.filter(({ route }) => route?.reason === 'auto_mode').length,
      job_is_cache_hit: this.#job.cacheHit,
    };
  }
}
