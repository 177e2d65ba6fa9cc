import type { ChatModel } from '../chat-models.ts';
import { OpenAiError, unknownParameter } from '../errors.ts';
import { extractAnswer } from '../reply/extract.ts';
import { readTask, type Turn } from '../reply/passages.ts';
import type { ChatRequest } from './schemas.ts';

export interface UrlCitation {
  readonly type: 'url_citation';
  readonly url_citation: {
    /** Of the first character of the link in the text, and of the one after its last. */
    readonly start_index: number;
    readonly end_index: number;
    readonly title: string;
    readonly url: string;
  };
}

export interface WebAnswer {
  readonly text: string;
  readonly annotations: readonly UrlCitation[];
}

/** These search before every answer; no other model searches in chat completions. */
export function searchesWeb({ id }: Pick<ChatModel, 'id'>): boolean {
  return /-search-(preview|api)/.test(id);
}

/** Both refusals as seen live: the o models do not know the parameter. */
export function refuseWebSearch(request: ChatRequest, model: ChatModel): void {
  if (request.web_search_options == null || searchesWeb(model)) return;
  if (model.id.startsWith('o')) throw unknownParameter('web_search_options');
  throw new OpenAiError(400, 'Web search options not supported with this model.', { param: 'web_search_options' });
}

const HOST = 'example.com';
const QUERY_MAX = 200;

/** Nothing is searched: the one result is the mock's own, and says so. Passages of the prompt are answered from first. */
export function webAnswer(turns: readonly Turn[]): WebAnswer {
  const task = readTask(turns);
  const query = task.question.slice(0, QUERY_MAX).toWellFormed();
  const url = `https://${HOST}/shakedown-mock-search?q=${encodeURIComponent(query)}`;
  const before = task.passages.length > 0 ? `${extractAnswer(task)} ` : '';
  const said = `${before}The Shakedown mock searches no web. It answers "${query}" with a search result of its own.`;
  const link = `([${HOST}](${url}))`;
  const at = { start_index: said.length + 1, end_index: said.length + 1 + link.length };
  const title = `Mock search result for "${query}"`;
  return { text: `${said} ${link}`, annotations: [{ type: 'url_citation', url_citation: { ...at, title, url } }] };
}
