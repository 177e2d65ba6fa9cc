import { OpenAiError } from '../errors.ts';
import { createKept } from '../kept.ts';
import type { InputItem } from './schemas.ts';
import type { Pieces, ResponseFacts } from './view.ts';

/** A response that can be asked for again. */
export interface StoredResponse {
  facts: ResponseFacts;
  /** The items of its own request, each with an id, oldest first. */
  readonly input: readonly (InputItem & { readonly id: string })[];
  /** Everything said before and in it: what a response that follows it is told. */
  readonly history: readonly InputItem[];
  /** For a stream that is asked for again. */
  readonly pieces: Pieces;
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

/** More than any test keeps. */
const KEPT_MAX = 10_000;
const KEPT_BYTES = 64 * 1024 * 1024;
/** What an item of the history costs where it is only referred to. */
const REFERENCE_BYTES = 16;

/** Its own items and answer, which the histories of later ones refer to. */
function bytesOf({ facts, input, history }: StoredResponse): number {
  return 2 * JSON.stringify([facts.request, facts.output, input]).length + REFERENCE_BYTES * history.length;
}

export function createResponseStore(): ResponseStore {
  const kept = createKept<StoredResponse>({ count: KEPT_MAX, bytes: KEPT_BYTES, bytesOf });
  const get = (id: string) => {
    const found = kept.get(id);
    if (!found) throw noSuchResponse(id);
    return found;
  };
  return {
    keep: (response) => kept.keep(response.facts.id, response),
    find: kept.get,
    get,
    remove(id) {
      if (!kept.remove(id)) throw noSuchResponse(id);
    },
    reset: kept.clear,
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
