import { OpenAiError } from '../errors.ts';
import { createKept } from '../kept.ts';
import type { ChatAnswer } from './answer.ts';
import type { ChatRequest } from './schemas.ts';

/** A completion that was kept because its request said `store: true`. */
export interface StoredCompletion {
  readonly id: string;
  readonly request: ChatRequest;
  readonly answer: ChatAnswer;
  metadata: Readonly<Record<string, string>>;
}

export interface StoredCompletions {
  keep(completion: StoredCompletion): void;
  /** Throws the vendor's 404. */
  get(id: string): StoredCompletion;
  remove(id: string): void;
  /** Oldest first. */
  list(): readonly StoredCompletion[];
  reset(): void;
}

/** More than any test keeps. */
const KEPT_MAX = 10_000;
const KEPT_BYTES = 64 * 1024 * 1024;

function bytesOf({ request, answer }: StoredCompletion): number {
  return 2 * JSON.stringify([request, answer]).length;
}

export function createStoredCompletions(): StoredCompletions {
  const kept = createKept<StoredCompletion>({ count: KEPT_MAX, bytes: KEPT_BYTES, bytesOf });
  return {
    keep: (completion) => kept.keep(completion.id, completion),
    get(id) {
      const found = kept.get(id);
      if (!found) throw noSuchCompletion(id);
      return found;
    },
    remove(id) {
      if (!kept.remove(id)) throw noSuchCompletion(id);
    },
    list: kept.values,
    reset: kept.clear,
  };
}

/** Wording unconfirmed. */
function noSuchCompletion(id: string): OpenAiError {
  return new OpenAiError(404, `Chat completion ${id} not found.`, { code: 'not_found' });
}
