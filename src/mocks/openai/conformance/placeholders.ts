import type { ConversationStore } from '../conversations/store.ts';

/*
 * Things under the ids that the SDK's documentation and the published API description use in their examples, and that
 * generated suites take for parameters. What an earlier call deleted is there again for the next.
 */

export interface PlaceholderStores {
  readonly conversations: ConversationStore;
}

const CONVERSATION_IDS = ['conversation_id', 'conv_123'];
const ITEM_IDS = ['item_id', 'msg_abc'];

export function putPlaceholdersBack({ conversations }: PlaceholderStores): void {
  for (const id of CONVERSATION_IDS) {
    const items = conversations.find(id)?.items ?? conversations.create({}, [], id).items;
    const known = new Set(items.map((item) => item.id));
    const missing = ITEM_IDS.filter((item) => !known.has(item));
    if (missing.length > 0) conversations.append(id, missing.map(said));
  }
}

function said(id: string) {
  return { type: 'message', id, role: 'user', content: 'Say hello.' } as const;
}
