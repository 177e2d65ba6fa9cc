import { z } from 'zod';

/** The v2 job object; only what we read. */
export const parseJob = z.object({
  id: z.string().min(1),
  status: z.enum(['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED']),
  error_message: z.string().nullish(),
  name: z.string().nullish(),
  user_metadata: z.record(z.string(), z.unknown()).nullish(),
  usage: z.object({ credits: z.number().nonnegative().nullish() }).nullish(),
});

const pageNumber = z.number().int().positive();

const markdownPage = z.discriminatedUnion('success', [
  z.object({ success: z.literal(true), page_number: pageNumber, markdown: z.string() }),
  z.object({ success: z.literal(false), page_number: pageNumber, error: z.string().nullish() }),
]);

const textPage = z.object({ page_number: pageNumber, text: z.string() });

/** GET /api/v2/parse/{id} with `expand`: the content is there only when the job is COMPLETED. */
export const parseResult = z.object({
  job: parseJob,
  markdown: z.object({ pages: z.array(markdownPage) }).nullish(),
  text: z.object({ pages: z.array(textPage) }).nullish(),
  job_metadata: z.object({ job_is_cache_hit: z.boolean().nullish() }).nullish(),
});

/** GET /api/v2/parse: one page of jobs. */
export const parseList = z.object({
  items: z.array(parseJob),
  next_page_token: z.string().nullish(),
});

/** GET /api/v1/projects, for the key check only. */
export const projectList = z.array(z.object({ id: z.string() }));
