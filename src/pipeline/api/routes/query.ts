import { z } from 'zod';
import {
  type Asked,
  answerFrom,
  type Citation,
  type QueryResult,
  type Retrieved,
  reserveAnswer,
  retrieve,
  streamAnswer,
} from '../../retrieval/index.ts';
import type { ApiDeps } from '../deps.ts';
import { json, route, type ServerEvent } from '../route.ts';
import { provenanceSchema } from '../schemas.ts';

/** About 500 words. */
const QUESTION_CHARS_MAX = 2000;

const queryBody = z.strictObject({
  question: z.string().trim().min(1, 'must not be empty').max(QUESTION_CHARS_MAX),
  top_k: z.number().int().min(1).max(50).optional(),
  /** Server-sent events: `delta` {text} as it comes, at the end one `answer` or `no_match` with the whole, or `error`. */
  stream: z.boolean().default(false),
});

const count = z.number().int().nonnegative();

const citationSchema = z.object({
  marker: z.string(),
  chunk_id: z.uuid(),
  document_id: z.uuid(),
  filename: z.string(),
  page_from: count,
  page_to: count,
  char_start: count,
  char_end: count,
  similarity: z.number(),
  quote: z.string(),
});

export const queryAnswer = z
  .object({
    kind: z.enum(['answer', 'no_match']),
    /** Null when nothing was found. */
    answer: z.string().nullable(),
    /** Why there is no answer; null when there is one. */
    reason: z.enum(['no_passage', 'not_in_passages', 'uncited']).nullable(),
    citations: z.array(citationSchema),
    provenance: z.object({ embedder: provenanceSchema, answerer: provenanceSchema.nullable() }),
    /** The mock answered, from what the mock made, because the real service fails. */
    fallback: z.boolean(),
    usage: z.object({
      embedding_tokens: count,
      input_tokens: count,
      output_tokens: count,
      cost_usd: z.number().nonnegative(),
    }),
    correlation_id: z.uuid(),
  })
  .meta({ id: 'QueryAnswer' });

export function queryRoute(deps: ApiDeps) {
  return route({
    method: 'post',
    path: '/api/v2/query',
    id: 'query',
    summary: 'Ask a question of your own documents; the answer names its passages',
    auth: 'user',
    body: queryBody,
    callsVendor: true,
    responses: {
      200: { description: 'An answer with citations, or no_match. With stream: true as events.', schema: queryAnswer },
    },
    async handle({ body, user, closing, context }) {
      const retrieved = await retrieve(deps, {
        userId: user.userId,
        question: body.question,
        topK: body.top_k,
        context: { signal: closing, correlationId: context.correlationId },
      });
      if (body.stream) {
        // before the first byte, so that a refusal has a status of its own
        const asked = retrieved.passages.length > 0 ? await reserveAnswer(deps, retrieved) : undefined;
        return { type: 'events', events: answerEvents(deps, retrieved, asked) };
      }
      return json(200, resultJson(await answerFrom(deps, retrieved), context.correlationId));
    },
  });
}

async function* answerEvents(
  deps: ApiDeps,
  retrieved: Retrieved,
  asked: Asked | undefined,
): AsyncGenerator<ServerEvent> {
  const { correlationId } = retrieved.question.context;
  for await (const piece of streamAnswer(deps, retrieved, asked)) {
    if ('delta' in piece) yield { event: 'delta', data: { text: piece.delta } };
    else yield { event: piece.result.kind, data: resultJson(piece.result, correlationId) };
  }
}

function resultJson(result: QueryResult, correlationId: string): z.input<typeof queryAnswer> {
  const { usage, provenance } = result;
  const isAnswer = result.kind === 'answer';
  return {
    kind: result.kind,
    answer: isAnswer ? result.answer : null,
    reason: isAnswer ? null : result.reason,
    citations: isAnswer ? result.citations.map(citationJson) : [],
    provenance,
    fallback: result.isFallback,
    usage: {
      embedding_tokens: usage.embeddingTokens,
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cost_usd: usage.microUsd / 1_000_000,
    },
    correlation_id: correlationId,
  };
}

function citationJson(citation: Citation): z.input<typeof citationSchema> {
  return {
    marker: citation.marker,
    chunk_id: citation.chunkId,
    document_id: citation.documentId,
    filename: citation.filename,
    page_from: citation.pageFrom,
    page_to: citation.pageTo,
    char_start: citation.charStart,
    char_end: citation.charEnd,
    similarity: citation.similarity,
    quote: citation.quote,
  };
}
