import type { z } from 'zod';
import { VendorJobFailedError } from '../../errors.ts';
import { malformed } from '../failures.ts';
import type { ParsedPage, ParseOutcome } from '../types.ts';
import { readFailedJob } from './refusals.ts';
import type { parseResult } from './schemas.ts';

export type ParseResult = z.output<typeof parseResult>;

/** Which expansion carries the pages. The fast tier refuses markdown (facts/llamaparse.md 3, expand values). */
export function contentOf(tier: string): 'markdown' | 'text' {
  return tier === 'fast' ? 'text' : 'markdown';
}

/** What the vendor's answer about one job means for us. Throws VendorError when it makes no sense. */
export function readOutcome(result: ParseResult, vendorJobId: string, tier: string): ParseOutcome {
  if (result.job.id !== vendorJobId) throw malformed('llamaparse', 'the answer is about another job');
  switch (result.job.status) {
    case 'PENDING':
    case 'RUNNING':
      return { kind: 'pending' };
    case 'COMPLETED':
      return completed(result, tier);
    case 'FAILED':
      return failed(result.job.error_message);
    case 'CANCELLED':
      return {
        kind: 'refused',
        code: 'PARSE_CANCELLED',
        reason: 'the parse job was cancelled at LlamaParse before it ended',
      };
    default:
      return result.job.status satisfies never;
  }
}

function failed(errorMessage: string | null | undefined): ParseOutcome {
  const failure = readFailedJob(errorMessage);
  if (failure.kind === 'refused') return failure;
  throw new VendorJobFailedError('llamaparse', 'unavailable', 'llamaparse failed while it worked on the document', {});
}

function completed(result: ParseResult, tier: string): ParseOutcome {
  const lost = result.markdown?.pages.filter((page) => !page.success).map((page) => page.page_number) ?? [];
  if (lost.length > 0) {
    const reason = `the parser could not read ${pageWords(lost)}`;
    const billed = { pages: result.markdown?.pages.length ?? 0, credits: creditsOf(result) };
    return { kind: 'refused', code: 'DOCUMENT_UNREADABLE', reason, billed };
  }
  return { kind: 'done', pages: inOrder(contentPages(result, tier)), credits: creditsOf(result) };
}

function contentPages(result: ParseResult, tier: string): ParsedPage[] {
  if (contentOf(tier) === 'text') {
    if (!result.text) throw malformed('llamaparse', 'a completed job without its text');
    return result.text.pages.map(({ page_number, text }) => ({ page: page_number, markdown: text }));
  }
  if (!result.markdown) throw malformed('llamaparse', 'a completed job without its markdown');
  return result.markdown.pages.flatMap((page) =>
    page.success ? [{ page: page.page_number, markdown: page.markdown }] : [],
  );
}

/** We always ask for the whole document, so a gap or a page told twice is an answer we must not store. */
function inOrder(pages: readonly ParsedPage[]): ParsedPage[] {
  const sorted = [...pages].sort((a, b) => a.page - b.page);
  sorted.forEach(({ page }, index) => {
    if (page !== index + 1)
      throw malformed('llamaparse', `page ${index + 1} of ${sorted.length} is missing or doubled`);
  });
  return sorted;
}

/** Undefined until the vendor's billing has recorded it; a cache hit is free (facts/llamaparse.md 7). */
function creditsOf(result: ParseResult): number | undefined {
  return result.job.usage?.credits ?? (result.job_metadata?.job_is_cache_hit ? 0 : undefined);
}

/** At most five page numbers, so that the reason stays one line. */
function pageWords(pages: readonly number[]): string {
  const shown = pages.slice(0, 5).join(', ');
  const more = pages.length > 5 ? ` and ${pages.length - 5} more` : '';
  return pages.length === 1 ? `page ${shown}` : `pages ${shown}${more}`;
}
