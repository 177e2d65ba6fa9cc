import type { ConversationStore } from '../conversations/store.ts';
import type { UploadStore } from '../uploads/store.ts';
import type { IndexedFile, VectorStores } from '../vector-stores/store.ts';

/*
 * Things under the ids that the SDK's documentation and the published API description use in their examples, and that
 * generated suites take for parameters. What an earlier call deleted is there again for the next.
 */

export interface PlaceholderStores {
  readonly conversations: ConversationStore;
  readonly vectorStores: VectorStores;
  readonly uploads: UploadStore;
}

const CONVERSATION_IDS = ['conversation_id', 'conv_123'];
const ITEM_IDS = ['item_id', 'msg_abc'];

const STORE_IDS = ['vector_store_id', 'vs_abc123'];
const FILE_BATCH_IDS = ['batch_id', 'vsfb_abc123'];

/** Files that generated examples name. */
export const FILE_IDS = ['file_id', 'input_file_id', 'file-abc123', 'string'];

/** The files are there already. */
export function putPlaceholdersBack({ conversations, vectorStores, uploads }: PlaceholderStores): void {
  putConversationsBack(conversations);
  for (const id of STORE_IDS) putStoreBack(vectorStores, id);
  for (const id of UPLOAD_IDS) putUploadBack(uploads, id);
}

const UPLOAD_IDS = ['upload_id', 'upload_abc123'];
/** Of nothing: so that any of them make the whole. */
const PART_IDS = ['string', 'part_abc123', 'part_def456', 'part_ghi789'];

function putUploadBack(uploads: UploadStore, id: string): void {
  const found = uploads.find(id);
  if (found && uploads.statusOf(found) === 'pending') return;
  uploads.create({ bytes: 0, filename: 'filename', purpose: 'assistants', fileExpiresInSeconds: undefined }, id);
  for (const part of PART_IDS) uploads.addPart(id, new Uint8Array(), part);
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
