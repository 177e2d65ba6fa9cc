import { OpenAiError } from '../../errors.ts';
import { responseId } from '../../ids.ts';
import { extractAnswer } from '../../reply/extract.ts';
import type { Filter } from '../../vector-stores/schemas.ts';
import { type Found, search } from '../../vector-stores/search.ts';
import type { VectorStore } from '../../vector-stores/store.ts';
import { isExpired } from '../../vector-stores/view.ts';
import type { Annotation } from './items.ts';
import type { HostedTask, HostedTool } from './types.ts';

interface Settings {
  readonly vector_store_ids: readonly string[];
  readonly filters?: Filter | null;
  readonly max_num_results?: number;
  readonly ranking_options?: { readonly score_threshold?: number };
}

const DEFAULT_RESULTS = 20;
/** What the nearest chunk must score for a model that may choose; texts that have nothing in common score up to 0.25. */
const NEAR = 0.3;

/** The answer is quoted from what the vector stores hold. */
export const fileSearch: HostedTool = {
  asksFor: (task) =>
    (found(task)[0]?.score ?? 0) >= NEAR || /\b(?:files?|documents?|uploaded)\b/i.test(task.task.question),
  work(task) {
    const { deps, request } = task;
    const { question } = task.task;
    const results = found(task);
    const wantsResults = request.include?.includes('file_search_call.results');
    return {
      items: [
        {
          id: responseId(deps.random, 'fs'),
          type: 'file_search_call',
          status: 'completed',
          queries: [question],
          results: wantsResults ? results.map(shown) : null,
        },
      ],
      read: results.map(({ text }) => text).join('\n'),
      wrote: question,
      billed: { fileSearches: 1 },
      ...cited(task, results),
    };
  },
};

function shown({ file, text, score }: Found) {
  return { attributes: file.attributes, file_id: file.id, filename: file.filename, score, text };
}

function found({ deps, tool, task }: HostedTask): readonly Found[] {
  const {
    vector_store_ids: ids,
    filters,
    max_num_results: limit,
    ranking_options: ranking,
  } = tool as unknown as Settings;
  const nowMs = deps.clock.now();
  const stores = ids.map((id) => living(deps.vectorStores.find(id), id, nowMs));
  for (const store of stores) store.activeMs = nowMs;
  const asked = { queries: [task.question], filter: filters ?? undefined, threshold: ranking?.score_threshold ?? 0 };
  return search(stores, { ...asked, limit: limit ?? DEFAULT_RESULTS }, nowMs);
}

/** Wording unconfirmed. */
function living(store: VectorStore | undefined, id: string, nowMs: number): VectorStore {
  if (!store) throw new OpenAiError(404, `Vector store with id ['${id}'] not found.`);
  if (isExpired(store, nowMs)) throw new OpenAiError(400, `Vector store '${id}' has expired.`);
  return store;
}

/** The results are numbered behind the prompt's own passages; where the answer says such a number stands a citation. */
function cited({ task }: HostedTask, results: readonly Found[]) {
  const first = 1 + Math.max(0, ...task.passages.map(({ number = 0 }) => number));
  const passages = results.map(({ text }, i) => ({ number: first + i, text }));
  const answer = extractAnswer({ ...task, passages: [...task.passages, ...passages] });
  const annotations: Annotation[] = [];
  let said = '';
  let from = 0;
  for (const marker of answer.matchAll(/ \[(\d+)\]/g)) {
    const result = results[Number(marker[1]) - first];
    if (!result) continue;
    said += answer.slice(from, marker.index);
    from = marker.index + marker[0].length;
    const { id: file_id, filename } = result.file;
    annotations.push({ type: 'file_citation', file_id, filename, index: said.length });
  }
  return { said: said + answer.slice(from), annotations };
}
