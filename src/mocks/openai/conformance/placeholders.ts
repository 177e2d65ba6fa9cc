import type { ConversationStore } from '../conversations/store.ts';
import type { IndexedFile, VectorStores } from '../vector-stores/store.ts';

/*
 * Things under the ids that the SDK's documentation and the published API description use in their examples, and that
 * generated suites take for parameters. What an earlier call deleted is there again for the next.
 */

export interface PlaceholderStores {
  readonly conversations: ConversationStore;
  readonly vectorStores: VectorStores;
}

const CONVERSATION_IDS = ['conversation_id', 'conv_123'];
const ITEM_IDS = ['item_id', 'msg_abc'];

const STORE_IDS = ['vector_store_id', 'vs_abc123'];
const FILE_BATCH_IDS = ['batch_id', 'vsfb_abc123'];

/** Files that generated examples name. */
export const FILE_IDS = ['file_id', 'input_file_id', 'file-abc123', 'string'];

/** The files are there already. */
export function putPlaceholdersBack({ conversations, vectorStores }: PlaceholderStores): void {
  putConversationsBack(conversations);
  for (const id of STORE_IDS) putStoreBack(vectorStores, id);
}

function putStoreBack(stores: VectorStores, id: string): void {
  const fields = { name: 'Placeholder', description: null, metadata: {}, expiresAfterDays: null };
  const store = stores.find(id) ?? stores.create(fields, id);
  for (const fileId of FILE_IDS) if (!store.files.has(fileId)) stores.attach(store, indexed(fileId));
  for (const batchId of FILE_BATCH_IDS) {
    if (store.batches.has(batchId)) continue;
    stores.addBatch(store, { id: batchId, createdMs: 0, fileIds: FILE_IDS, isCancelled: false });
  }
}

function indexed(id: string): IndexedFile {
  const text = 'Say hello.';
  return {
    id,
    filename: 'in.jsonl',
    createdMs: 0,
    readyMs: 0,
    chunking: { size: 800, overlap: 400 },
    outcome: { type: 'chunks', text, chunks: [text] },
    attributes: {},
    isCancelled: false,
  };
}

function putConversationsBack(conversations: ConversationStore): void {
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
