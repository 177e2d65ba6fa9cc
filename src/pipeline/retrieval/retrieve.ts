import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import { countTokens } from '../chunking/index.ts';
import type { PipelineConfig } from '../config/index.ts';
import { chatCost, embeddingCost } from '../costs/index.ts';
import { VendorError } from '../errors.ts';
import { callWithin } from '../vendors/deadline.ts';
import { embeddingSpace } from '../vendors/embedding-space.ts';
import type { CallContext, Choice, Provenance, ServiceRouter, VendorRouter } from '../vendors/types.ts';
import { openQueryCall } from './charge.ts';
import { type Passage, searchPassages } from './search.ts';

export interface RetrievalDeps {
  readonly config: Pick<PipelineConfig, 'retrieval' | 'deadlines' | 'costs'>;
  readonly database: Database;
  readonly clock: Clock;
  readonly vendors: ServiceRouter;
}

export interface Question {
  readonly userId: string;
  readonly question: string;
  /** Undefined: the configured number of passages. */
  readonly topK: number | undefined;
  /** Its signal should outlive the caller: what was paid is to be recorded even if nobody waits for the answer. */
  readonly context: CallContext;
}

/** The question with the passages found for it, paid and recorded so far as told by `tokens` and `microUsd`. */
export interface Retrieved {
  readonly question: Question;
  /** Best first; empty when nothing is near enough. */
  readonly passages: readonly Passage[];
  readonly embedder: Provenance;
  /** Who serves this question to its end, whatever mode comes into force meanwhile. */
  readonly choice: Choice;
  readonly vendors: VendorRouter;
  readonly tokens: number;
  readonly microUsd: number;
}

/** Embeds the question and searches. Every failure is thrown: an empty result means that nothing was found. */
export async function retrieve(deps: RetrievalDeps, question: Question): Promise<Retrieved> {
  const { clock, config } = deps;
  const choice = deps.vendors.chooseForQuestion();
  const vendors = deps.vendors.vendorsOf(choice);
  const embedder = vendors.embedder();
  refuseUnknownPrices(vendors);
  const deadline = { vendor: 'openai', clock, limitMs: config.deadlines.callMs } as const;
  const { model, backend } = embedder.provenance;
  const priced = (inputTokens: number) =>
    ({ vendor: 'openai', backend, model, units: { inputTokens }, ...embeddingCost(model, inputTokens) }) as const;
  const call = await openQueryCall(deps, question, priced(countTokens(question.question)));
  const { vectors, tokens } = await callWithin(deadline, question.context, (within) =>
    embedder.embed([question.question], within),
  ).catch(async (error: unknown) => {
    await call.failed(error);
    throw error;
  });
  const cost = priced(tokens);
  await call.paid(cost);
  const passages = await searchPassages(deps.database, {
    userId: question.userId,
    vector: usable(vectors[0], embedder.dimensions),
    embeddingSpace: embeddingSpace(embedder),
    backends: choice.backends,
    topK: question.topK ?? config.retrieval.topK,
    minSimilarity: config.retrieval.minSimilarity,
  });
  return { question, passages, embedder: embedder.provenance, choice, vendors, tokens, microUsd: cost.microUsd };
}

/** What has no price is not bought: told before the first call, not after. */
function refuseUnknownPrices(vendors: VendorRouter): void {
  embeddingCost(vendors.embedder().provenance.model, 0);
  chatCost(vendors.answerer().provenance.model, { input: 0, output: 0 });
}

/** The norm of text-embedding-3's vectors is 1 to within 0.001 (facts/openai.md 1.1); zeros and garbage are not. */
const NORM_TOLERANCE = 0.01;

/** A vector of zeros has no direction, and cosine with it is NaN: searching with it would find nothing, silently. */
function usable(vector: Float32Array | undefined, dimensions: number): Float32Array {
  const norm = Math.hypot(...(vector ?? []));
  if (vector?.length === dimensions && Math.abs(norm - 1) <= NORM_TOLERANCE) return vector;
  throw new VendorError('openai', 'malformed', 'openai sent no usable vector for the question', {});
}
