import type { Exchange } from '../endpoint.ts';
import { notMocked } from '../errors.ts';
import { extensionOf, textOf, UNREAD_EXTENSIONS } from '../files/text.ts';
import { tokenizer } from '../tokens.ts';
import { refuseStrategy } from './checks.ts';
import { chunkingOf, chunksOf } from './chunks.ts';
import type { NewFile } from './schemas.ts';
import type { IndexedFile, VectorStore } from './store.ts';

/** How long a file takes, in milliseconds of the mock's clock. */
const PROCESSING_MS = 500;

/** Reads the files, and puts them into the store. Throws the vendor's 404 for one that is unknown: then none is put in. */
export async function attachAll(
  { deps }: Exchange,
  store: VectorStore,
  asked: readonly NewFile[],
): Promise<IndexedFile[]> {
  const bpe = await tokenizer('cl100k');
  const files: IndexedFile[] = [];
  for (const { file_id: id, attributes, chunking_strategy: strategy } of asked) {
    refuseStrategy(strategy);
    const { filename } = deps.files.get(id);
    const extension = extensionOf(filename);
    if (UNREAD_EXTENSIONS.has(extension)) throw notMocked(`'.${extension}' files in vector stores`);
    const text = await textOf(filename, deps.files.content(id));
    const chunking = chunkingOf(strategy);
    const createdMs = deps.clock.now();
    files.push({
      id,
      filename,
      createdMs,
      readyMs: createdMs + PROCESSING_MS,
      chunking,
      outcome:
        text.type === 'failed' ? text : { type: 'chunks', text: text.text, chunks: chunksOf(text.text, chunking, bpe) },
      attributes: attributes ?? {},
      isCancelled: false,
    });
  }
  for (const file of files) deps.vectorStores.attach(store, file);
  return files;
}

/** Tells the SDK's polling helpers when to ask again. */
export function pollAfter({ deps, headers }: Exchange, files: readonly IndexedFile[]): void {
  const readyMs = Math.max(0, ...files.map((file) => (file.isCancelled ? 0 : file.readyMs)));
  if (readyMs > deps.clock.now()) headers['openai-poll-after-ms'] = String(Math.ceil(readyMs - deps.clock.now()));
}
