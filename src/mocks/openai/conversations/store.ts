import type { Clock } from '../../../lib/clock.ts';
import type { Random } from '../../../lib/random.ts';
import { OpenAiError } from '../errors.ts';
import { responseId } from '../ids.ts';
import { createKept } from '../kept.ts';
import type { KeptItem } from '../responses/items.ts';

/** What has been said under one id: responses that name it are told its items, and add to them. */
export interface Conversation {
  readonly id: string;
  /** Unix seconds. */
  readonly createdAt: number;
  metadata: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly items: readonly KeptItem[];
}

export interface ConversationStore {
  create(metadata: Conversation['metadata'], items: readonly KeptItem[], id?: string): Conversation;
  /** Undefined when there is none of that id. */
  find(id: string): Conversation | undefined;
  /** Throws the vendor's 404. */
  get(id: string): Conversation;
  remove(id: string): void;
  /** Puts items behind the others. Throws a 400 for an id that is there already, and when the conversation is full. */
  append(id: string, items: readonly KeptItem[]): void;
  /** Throws the vendor's 404. */
  removeItem(id: string, itemId: string): Conversation;
  reset(): void;
}

interface Stored extends Conversation {
  items: KeptItem[];
  bytes: number;
}

/** More than any test keeps; the oldest give way. */
const KEPT_MAX = 10_000;
const KEPT_BYTES = 64 * 1024 * 1024;
/** Of one conversation. The service's own limit is not in our sources. */
const ITEMS_MAX = 10_000;
const ITEMS_BYTES = 16 * 1024 * 1024;

export function createConversationStore(deps: { readonly clock: Clock; readonly random: Random }): ConversationStore {
  const kept = createKept<Stored>({ count: KEPT_MAX, bytes: KEPT_BYTES, bytesOf: ({ bytes }) => bytes });
  const get = (id: string) => {
    const found = kept.get(id);
    if (!found) throw noSuchConversation(id);
    return found;
  };
  const add = (conversation: Stored, items: readonly KeptItem[]) => {
    refuseTaken(conversation, items);
    const bytes = conversation.bytes + 2 * JSON.stringify(items).length;
    if (conversation.items.length + items.length > ITEMS_MAX || bytes > ITEMS_BYTES) throw full(conversation.id);
    conversation.items.push(...items);
    conversation.bytes = bytes;
    kept.keep(conversation.id, conversation);
  };
  return {
    create(metadata, items, id = responseId(deps.random, 'conv')) {
      const createdAt = Math.floor(deps.clock.now() / 1000);
      const conversation = { id, createdAt, metadata, items: [], bytes: 1_000 };
      add(conversation, items);
      return conversation;
    },
    find: kept.get,
    get,
    remove(id) {
      if (!kept.remove(id)) throw noSuchConversation(id);
    },
    append: (id, items) => add(get(id), items),
    removeItem(id, itemId) {
      const conversation = get(id);
      itemIn(conversation, itemId);
      conversation.items = conversation.items.filter((item) => item.id !== itemId);
      return conversation;
    },
    reset: kept.clear,
  };
}

/** Throws the vendor's 404. */
export function itemIn({ id, items }: Conversation, itemId: string): KeptItem {
  const found = items.find((item) => item.id === itemId);
  if (found) return found;
  throw new OpenAiError(404, `Item with id '${itemId}' not found in conversation '${id}'.`); // wording unconfirmed
}

function refuseTaken({ items }: Conversation, added: readonly KeptItem[]): void {
  const taken = new Set(items.map(({ id }) => id));
  for (const { id } of added) {
    if (taken.has(id)) throw duplicateItem(id);
    taken.add(id);
  }
}

/** As remembered of inputs that name an item twice; unconfirmed for conversations. */
function duplicateItem(id: string): OpenAiError {
  const message = `Duplicate item found with id ${id}. Remove duplicate items from your input and try again.`;
  return new OpenAiError(400, message, { param: 'input' });
}

/** The limit is the mock's own. */
function full(id: string): OpenAiError {
  const message = `Conversation '${id}' is full: it may hold ${ITEMS_MAX} items and ${ITEMS_BYTES} bytes.`;
  return new OpenAiError(400, message, { code: 'storage_limit_exceeded' });
}

/** Wording unconfirmed. */
export function noSuchConversation(id: string): OpenAiError {
  return new OpenAiError(404, `Conversation with id '${id}' not found.`);
}
