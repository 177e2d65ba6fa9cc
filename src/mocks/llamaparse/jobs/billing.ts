import { CREDITS_CONFIDENCE_PER_PAGE, CREDITS_ENRICHED_FORM_PAGE, CREDITS_PER_SHEET } from '../limits.ts';
import { creditsPerPage } from '../options/tiers.ts';
import type { DocumentKind, ParsedDocument, ParsedPage } from '../parsing/types.ts';
import type { Job } from './jobs.ts';

/** Kinds of documents whose pages are sheets. */
const SPREADSHEETS: ReadonlySet<DocumentKind> = new Set(['xlsx', 'ods', 'csv']);

/** What a fresh parse costs: each page by its tier or mode, a spreadsheet's sheets by themselves, and what is added to that. */
export function billedCredits(job: Job, { kind, pages }: ParsedDocument): number {
  const own = job.v1?.mode.creditsPerPage ?? creditsPerPage(job.options.tier);
  const base = (page: ParsedPage) => (SPREADSHEETS.has(kind) ? CREDITS_PER_SHEET : (page.route?.creditsPerPage ?? own));
  return pages.reduce((sum, page) => sum + base(page) + addedCredits(job, page), 0);
}

function addedCredits({ options, v1 }: Job, page: ParsedPage): number {
  if (v1) return v1.extraCreditsPerPage;
  const { confidence_score_effort: effort, forms } = options.processing_options ?? {};
  const isForm = (page.fields ?? []).length > 0;
  return (
    (effort === 'high' ? CREDITS_CONFIDENCE_PER_PAGE : 0) +
    (forms === 'enrich' && isForm ? CREDITS_ENRICHED_FORM_PAGE : 0)
  );
}
