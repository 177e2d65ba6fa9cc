import { z } from 'zod';
import { type DeadLetter, type DeadLetterFilter, listDeadLetters } from '../../../queue/dead-letters.ts';
import { VENDORS } from '../../../vendors/types.ts';
import { readCursor, writeCursor } from '../../cursor.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type Route, route } from '../../route.ts';
import { wholeNumber } from '../../schemas.ts';
import { statusSchema } from '../job-shapes.ts';

const DEFAULT_LIMIT = 50;
export const TEN_YEARS_SECONDS = 315_360_000;

export const errorCode = z.string().regex(/^[A-Z][A-Z0-9_]{1,60}$/, 'must be an error code such as OPENAI_TIMEOUT');
const ageSeconds = wholeNumber({ min: 0, max: TEN_YEARS_SECONDS });

const deadLettersQuery = z.strictObject({
  limit: wholeNumber({ min: 1, max: 200 }).default(DEFAULT_LIMIT),
  /** `next_cursor` of the page before. */
  cursor: z.string().max(200).optional(),
  code: errorCode.optional(),
  vendor: z.enum(VENDORS).optional(),
  /** Dead for at least so long. */
  older_than_seconds: ageSeconds.optional(),
  /** Dead for at most so long. */
  newer_than_seconds: ageSeconds.optional(),
});

const deadLetterSchema = z.object({
  job_id: z.uuid(),
  document_id: z.uuid(),
  user_id: z.uuid(),
  correlation_id: z.uuid(),
  status: statusSchema,
  attempt: z.number().int(),
  code: z.string(),
  message: z.string(),
  /** The status at which it failed. */
  stage: statusSchema,
  dead_since: z.iso.datetime(),
});

const deadLettersAnswer = z.object({
  dead_letters: z.array(deadLetterSchema),
  /** Null on the last page. */
  next_cursor: z.string().nullable(),
});

export function deadLettersRoute({ database, clock }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/admin/dead-letters',
    id: 'listDeadLetters',
    summary: 'Jobs that nothing will move again by itself, the newest first',
    auth: 'admin',
    query: deadLettersQuery,
    responses: { 200: { description: 'One page of them.', schema: deadLettersAnswer } },
    async handle({ query }) {
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const filter = filterOf(query, clock.now());
      const { letters, next } = await listDeadLetters(database, filter, { limit: query.limit, after });
      return json(200, { dead_letters: letters.map(letterJson), next_cursor: next ? writeCursor(next) : null });
    },
  });
}

export interface AskedFilter {
  readonly code?: string | undefined;
  readonly vendor?: DeadLetterFilter['vendor'];
  readonly older_than_seconds?: number | undefined;
  readonly newer_than_seconds?: number | undefined;
}

/** Ages become times. */
export function filterOf(asked: AskedFilter, now: number): DeadLetterFilter {
  const ago = (seconds: number | undefined) => (seconds === undefined ? undefined : new Date(now - seconds * 1_000));
  return {
    code: asked.code,
    vendor: asked.vendor,
    until: ago(asked.older_than_seconds),
    since: ago(asked.newer_than_seconds),
  };
}

function letterJson(letter: DeadLetter): z.input<typeof deadLetterSchema> {
  return {
    job_id: letter.jobId,
    document_id: letter.documentId,
    user_id: letter.userId,
    correlation_id: letter.correlationId,
    status: letter.status,
    attempt: letter.attempt,
    code: letter.lastError.code,
    message: letter.lastError.message,
    stage: letter.lastError.stage,
    dead_since: letter.finishedAt.toISOString(),
  };
}
