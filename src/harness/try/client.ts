import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { HttpAnswer, Target } from '../run/types.ts';
import type { OwnFile, TriedAnswer, TriedChunk } from './types.ts';

/** The pipeline refused a request of ours: its own words, its own code. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
  }
}

const problem = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const accepted = z.object({ job_id: z.string(), document_id: z.string(), upload_url: z.string() });
const jobSchema = z.object({
  status: z.string(),
  state: z.string(),
  cost_usd: z.number(),
  progress: z.object({ pages: z.number().nullish() }),
  last_error: z.object({ code: z.string(), message: z.string() }).nullable(),
  events: z.array(z.object({ code: z.string(), payload: z.record(z.string(), z.unknown()).optional() })),
});
const chunksSchema = z.object({
  chunks: z.array(
    z.object({
      ord: z.number(),
      text: z.string(),
      tokens: z.number(),
      page_from: z.number(),
      page_to: z.number(),
      headings: z.array(z.string()),
    }),
  ),
});
const answerSchema = z.object({
  kind: z.enum(['answer', 'no_match']),
  answer: z.string().nullable(),
  citations: z.array(
    z.object({
      marker: z.union([z.string(), z.number()]),
      filename: z.string(),
      page_from: z.number(),
      page_to: z.number(),
      similarity: z.number(),
      quote: z.string(),
    }),
  ),
  usage: z.object({ cost_usd: z.number() }),
});

export type JobView = z.infer<typeof jobSchema>;

/** One user's use of a pipeline over HTTP. Each call rejects with Refusal when the pipeline says no. */
export interface Client {
  upload(file: OwnFile): Promise<{ readonly jobId: string; readonly documentId: string }>;
  job(jobId: string): Promise<JobView>;
  chunks(documentId: string): Promise<TriedChunk[]>;
  ask(question: string): Promise<TriedAnswer>;
}

export function createClient(options: {
  readonly target: Target;
  readonly token: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Client {
  const { target, token, signal } = options;
  const send = async <T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await target.request({ method, path, token, ...(body !== undefined && { body }) }, signal);
    return read(schema, answer);
  };
  return {
    async upload({ filename, bytes, mime }) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const declared = { filename, bytes_len: bytes.byteLength, mime, sha256 };
      const { job_id, document_id, upload_url } = await send(accepted, 'POST', '/api/v2/upload', declared);
      const headers = { 'content-type': mime };
      await read(z.unknown(), await target.request({ method: 'PUT', path: upload_url, headers, body: bytes }, signal));
      await send(z.unknown(), 'POST', `/api/v2/jobs/${job_id}/uploaded`);
      return { jobId: job_id, documentId: document_id };
    },
    job: (jobId) => send(jobSchema, 'GET', `/api/v2/jobs/${jobId}`),
    async chunks(documentId) {
      const { chunks } = await send(chunksSchema, 'GET', `/api/v2/documents/${documentId}/chunks`);
      return chunks.map(({ page_from, page_to, ...rest }) => ({ ...rest, pageFrom: page_from, pageTo: page_to }));
    },
    async ask(question) {
      const { kind, answer, citations, usage } = await send(answerSchema, 'POST', '/api/v2/query', { question });
      const cited = citations.map(({ marker, filename, page_from, page_to, similarity, quote }) => ({
        marker: String(marker),
        filename,
        pageFrom: page_from,
        pageTo: page_to,
        similarity,
        quote,
      }));
      return { question, kind, answer, citations: cited, costUsd: usage.cost_usd };
    },
  };
}

function read<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
  if (answer.status < 300) return schema.parse(answer.body);
  const told = problem.safeParse(answer.body);
  if (told.success) throw new Refusal(told.data.error.code, told.data.error.message);
  throw new Refusal(`HTTP_${answer.status}`, `${answer.method} ${answer.path} answered ${answer.status}`);
}
