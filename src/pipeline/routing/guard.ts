import { VendorError } from '../errors.ts';
import type { Answerer, CallContext, Embedder, Parser } from '../vendors/types.ts';
import type { BackendName } from './breaker-store.ts';

/** What stands between the pipeline and one backend. */
export interface Gate {
  readonly name: BackendName;
  /** Throws BreakerOpenError while calls are useless. */
  enter(): void;
  succeeded(): void;
  /** Resolves once the failure is written down. */
  failed(error: VendorError, context: CallContext): Promise<void>;
}

async function through<T>(gate: Gate, context: CallContext, call: () => Promise<T>): Promise<T> {
  gate.enter();
  try {
    const answer = await call();
    gate.succeeded();
    return answer;
  } catch (error) {
    if (error instanceof VendorError) await gate.failed(error, context);
    throw error;
  }
}

export function guardedParser(parser: Parser, gate: Gate): Parser {
  return {
    provenance: parser.provenance,
    submit: (request, context) => through(gate, context, () => parser.submit(request, context)),
    find: (query, context) => through(gate, context, () => parser.find(query, context)),
    fetch: (vendorJobId, context) => through(gate, context, () => parser.fetch(vendorJobId, context)),
  };
}

export function guardedEmbedder(embedder: Embedder, gate: Gate): Embedder {
  return {
    provenance: embedder.provenance,
    dimensions: embedder.dimensions,
    embed: (inputs, context) => through(gate, context, () => embedder.embed(inputs, context)),
  };
}

export function guardedAnswerer(answerer: Answerer, gate: Gate): Answerer {
  return {
    provenance: answerer.provenance,
    answer: (request, context) => through(gate, context, () => answerer.answer(request, context)),
    async *stream(request, context) {
      gate.enter();
      try {
        yield* answerer.stream(request, context);
        gate.succeeded();
      } catch (error) {
        if (error instanceof VendorError) await gate.failed(error, context);
        throw error;
      }
    },
  };
}
