import { OpenAiError } from '../errors.ts';
import type { InputItem } from './schemas.ts';
import type { ResponseFacts } from './view.ts';

/** A response that can be asked for again. */
export interface StoredResponse {
  facts: ResponseFacts;
  /** The items of its own request, each with an id, oldest first. */
  readonly input: readonly (InputItem & { readonly id: string })[];
  /** Everything said before and in it: what a response that follows it is told. */
  readonly history: readonly InputItem[];
  /** What it says in pieces of one token, for a stream that is asked for again. */
  readonly pieces: readonly string[];
  /** In the background: when it is done, in milliseconds of the mock's clock, and what it will then be. */
  readonly later: { readonly atMs: number; readonly facts: ResponseFacts } | undefined;
}

export interface ResponseStore {
  keep(response: StoredResponse): void;
  /** Undefined when there is none of that id. */
  find(id: string): StoredResponse | undefined;
  /** Throws the vendor's 404. */
  get(id: string): StoredResponse;
  remove(id: string): void;
  reset(): void;
}

/** More than any test keeps; the oldest give way. */
const KEPT_MAX = 10_000;

export function createResponseStore(): ResponseStore {
  const kept = new Map<string, StoredResponse>();
  const get = (id: string) => {
    const found = kept.get(id);
    if (!found) throw noSuchResponse(id);
    return found;
  };
  return {
    keep(response) {
      kept.set(response.facts.id, response);
      if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value as string);
    },
    find: (id) => kept.get(id),
    get,
    remove(id) {
      get(id);
      kept.delete(id);
    },
    reset: () => kept.clear(),
  };
}

/** Wording unconfirmed. */
function noSuchResponse(id: string): OpenAiError {
  return new OpenAiError(404, `Response with id '${id}' not found.`);
}

export function noPreviousResponse(id: string): OpenAiError {
  return new OpenAiError(400, `Previous response with id '${id}' not found.`, {
    param: 'previous_response_id',
    code: 'previous_response_not_found',
  });
}

/** Wording unconfirmed. */
export function notInBackground(): OpenAiError {
  return new OpenAiError(400, 'Cannot cancel a synchronous response.');
}
