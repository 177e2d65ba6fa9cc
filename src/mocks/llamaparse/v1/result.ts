import type { ParsedDocument } from '../parsing/types.ts';
import { markdownStyle } from '../results.ts';
import { pageView } from './page.ts';
import { documentMarkdown, documentText } from './page-text.ts';
import type { V1Job } from './views.ts';

/** One finished v1 job's result in its forms. */
export class V1Result {
  readonly #job: V1Job;
  readonly #pages: ParsedDocument['pages'];

  constructor(job: V1Job, result: ParsedDocument) {
    this.#job = job;
    this.#pages = result.pages;
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
    return this.#pages.map((page) => pageView(page, this.#job.v1, style));
  }

  /** The two credit fields are deprecated and were 0 on every fresh job (recorded). */
  metadata(): Record<string, unknown> {
    return {
      credits_used: 0,
      job_credits_usage: 0,
      job_pages: this.#pages.length,
      job_auto_mode_triggered_pages: 0,
      job_is_cache_hit: this.#job.cacheHit,
    };
  }
}
