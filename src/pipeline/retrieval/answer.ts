import { type Charge, chatCost, promptTokensAtMost } from '../costs/index.ts';
import { callWithin, streamWithin } from '../vendors/deadline.ts';
import type { Answer, AnswerRequest, Provenance, VendorRouter } from '../vendors/types.ts';
import { openQueryCall, type QueryCall } from './charge.ts';
import { type Citation, citationsOf, hasValidMarker } from './citations.ts';
import { answerPrompt, NO_ANSWER } from './prompt.ts';
import type { RetrievalDeps, Retrieved } from './retrieve.ts';

/** Why there is no answer, which is not an error. */
export type NoMatchReason =
  | 'no_passage' // nothing near enough was found; the chat model was not asked
  | 'not_in_passages' // the model says that the passages do not hold the answer
  | 'uncited'; // the model answered without naming a passage, so its answer is not shown

export interface QueryUsage {
  readonly embeddingTokens: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly microUsd: number;
}

interface Told {
  /** `answerer` is null when the chat model was not asked. */
  readonly provenance: { readonly embedder: Provenance; readonly answerer: Provenance | null };
  readonly isFallback: boolean;
  readonly usage: QueryUsage;
}

export type QueryResult = Told &
  (
    | { readonly kind: 'answer'; readonly answer: string; readonly citations: readonly Citation[] }
    | { readonly kind: 'no_match'; readonly reason: NoMatchReason }
  );

/** Answers from the passages. Failures are thrown. */
export async function answerFrom(deps: RetrievalDeps, retrieved: Retrieved): Promise<QueryResult> {
  if (retrieved.passages.length === 0) return nothingFound(retrieved);
  const asked = await reserveAnswer(deps, retrieved);
  const answer = await callWithin(deadlineOf(deps), retrieved.question.context, (within) =>
    retrieved.vendors.answerer().answer(asked.request, within),
  ).catch(async (error: unknown) => {
    await asked.call.failed(error);
    throw error;
  });
  return paidResult(retrieved, { answer, call: asked.call });
}

/** A question to the chat model, reserved and not yet asked. */
export interface Asked {
  readonly request: AnswerRequest;
  readonly call: QueryCall;
}

/** Sets the most that an answer can cost aside: the prompt, and as many tokens as it may have. Throws OverBudgetError. */
export async function reserveAnswer(deps: RetrievalDeps, { question, passages, vendors }: Retrieved): Promise<Asked> {
  const request = answerPrompt(question.question, passages);
  const tokens = { input: await promptTokensAtMost(request), output: request.maxTokens };
  return { request, call: await openQueryCall(deps, question, chatCharge(vendors, tokens)) };
}

function chatCharge(
  vendors: VendorRouter,
  tokens: { readonly input: number; readonly cached?: number; readonly output: number },
): Charge {
  const { backend, model } = vendors.answerer().provenance;
  const { input, cached = 0, output } = tokens;
  const units = { inputTokens: input, outputTokens: output, ...(cached > 0 && { cachedInputTokens: cached }) };
  return { vendor: 'openai', backend, model, units, ...chatCost(model, tokens) };
}

export type AnswerPiece = { readonly delta: string } | { readonly result: QueryResult };

/**
 * The same in pieces, the result last. Nothing is shown before the text names a passage, because a text that never does
 * is not an answer; `result` is what counts (it is without markers that point nowhere). Whoever stops reading early
 * lets the rest be read in silence, so that what was paid is recorded.
 */
export async function* streamAnswer(
  deps: RetrievalDeps,
  retrieved: Retrieved,
  asked: Asked | undefined,
): AsyncGenerator<AnswerPiece> {
  if (!asked) {
    yield { result: nothingFound(retrieved) };
    return;
  }
  const pieces = openStream(deps, retrieved, asked);
  const show = showOnceCited(retrieved.passages.length);
  let isRecorded = false;
  try {
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
      if ('done' in next.value) {
        isRecorded = true;
        yield { result: await paidResult(retrieved, { answer: next.value.done, call: asked.call }) };
        return;
      }
      const delta = show(next.value.delta);
      if (delta !== '') yield { delta };
    }
  } catch (error) {
    if (!isRecorded) await asked.call.failed(error);
    isRecorded = true;
    throw error;
  } finally {
    if (!isRecorded) await recordRest(retrieved, { pieces, call: asked.call });
  }
}

/** Hands out nothing until the text so far names one of `count` passages, then all of it and whatever follows. */
function showOnceCited(count: number): (delta: string) => string {
  let held = '';
  let isCited = false;
  return (delta) => {
    if (isCited) return delta;
    held += delta;
    isCited = hasValidMarker(held, count) && !held.includes(NO_ANSWER);
    return isCited ? held : '';
  };
}

function openStream(deps: RetrievalDeps, { question, vendors }: Retrieved, { request }: Asked) {
  return streamWithin(deadlineOf(deps), question.context, (within) => vendors.answerer().stream(request, within));
}

/** Reads on to the usage, which comes last. A stream that has already failed has nothing more. */
async function recordRest(
  retrieved: Retrieved,
  { pieces, call }: { readonly pieces: AsyncGenerator<{ delta: string } | { done: Answer }>; readonly call: QueryCall },
): Promise<void> {
  try {
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
      if ('done' in next.value) await paidResult(retrieved, { answer: next.value.done, call });
    }
  } catch (error) {
    await call.failed(error);
    throw error;
  }
}

/** Records what the chat cost, then reads what it said. */
async function paidResult(
  retrieved: Retrieved,
  { answer, call }: { readonly answer: Answer; readonly call: QueryCall },
): Promise<QueryResult> {
  const answerer = retrieved.vendors.answerer().provenance;
  const { inputTokens, cachedInputTokens = 0, outputTokens } = answer;
  const tokens = { input: inputTokens, cached: cachedInputTokens, output: outputTokens };
  const cost = chatCharge(retrieved.vendors, tokens);
  await call.paid(cost);
  const told: Told = {
    provenance: { embedder: retrieved.embedder, answerer },
    isFallback: retrieved.choice.fallback === 'taken',
    usage: {
      embeddingTokens: retrieved.tokens,
      inputTokens,
      outputTokens,
      microUsd: retrieved.microUsd + cost.microUsd,
    },
  };
  if (answer.text.includes(NO_ANSWER)) return { ...told, kind: 'no_match', reason: 'not_in_passages' };
  const { text, citations } = citationsOf(answer.text, retrieved.passages);
  if (citations.length === 0) return { ...told, kind: 'no_match', reason: 'uncited' };
  return { ...told, kind: 'answer', answer: text, citations };
}

function nothingFound(retrieved: Retrieved): QueryResult {
  return {
    kind: 'no_match',
    reason: 'no_passage',
    provenance: { embedder: retrieved.embedder, answerer: null },
    isFallback: retrieved.choice.fallback === 'taken',
    usage: { embeddingTokens: retrieved.tokens, inputTokens: 0, outputTokens: 0, microUsd: retrieved.microUsd },
  };
}

function deadlineOf({ clock, config }: RetrievalDeps) {
  return { vendor: 'openai', clock, limitMs: config.deadlines.callMs } as const;
}
