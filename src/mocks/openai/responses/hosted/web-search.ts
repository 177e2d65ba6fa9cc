import { responseId } from '../../ids.ts';
import { extractAnswer } from '../../reply/extract.ts';
import type { WebSearchCall } from './items.ts';
import type { HostedTask, HostedTool, HostedWork } from './types.ts';

const ASKS =
  /\b(?:search|look up|browse|google|web|internet|online|latest|news|today|tonight|currently|recent(?:ly)?|this (?:week|month|year)|right now)\b/i;
const ADDRESS = /\bhttps?:\/\/[^\s<>"')\]]+/i;
const HOST = 'example.com';
const QUERY_MAX = 200;

/** Nothing is searched: the one result is the mock's own, and says so. */
export const webSearch: HostedTool = {
  asksFor: ({ task: { question } }) => ASKS.test(question) || ADDRESS.test(question),
  work(task) {
    const { question } = task.task;
    const query = question.slice(0, QUERY_MAX);
    const url = `https://${HOST}/shakedown-mock-search?q=${encodeURIComponent(query.toWellFormed())}`;
    const isFound = isAllowed(task);
    const address = ADDRESS.exec(question)?.[0];
    const calls: WebSearchCall[] = [searched(task, query, isFound ? [url] : [])];
    if (address !== undefined) calls.push(opened(task, address));
    const items = calls.slice(0, task.request.max_tool_calls ?? calls.length);
    const billed = { webSearches: 1 };
    const before = task.task.passages.length > 0 ? `${extractAnswer(task.task)} ` : '';
    return { items, billed, wrote: query, ...answer(before, query, isFound ? url : undefined) };
  },
};

function answer(before: string, query: string, url: string | undefined): Pick<HostedWork, 'said' | 'annotations'> {
  const title = `Mock search result for "${query}"`;
  const said = `${before}The Shakedown mock searches no web. It answers "${query}" with a search result of its own.`;
  if (url === undefined) return { said };
  const link = `([${HOST}](${url}))`;
  const place = { start_index: said.length + 1, end_index: said.length + 1 + link.length };
  return { said: `${said} ${link}`, annotations: [{ type: 'url_citation', ...place, title, url }] };
}

function searched({ deps, request }: HostedTask, query: string, urls: readonly string[]): WebSearchCall {
  const sources = request.include?.includes('web_search_call.action.sources')
    ? { sources: urls.map((url) => ({ type: 'url', url }) as const) }
    : {};
  return {
    id: responseId(deps.random, 'ws'),
    type: 'web_search_call',
    status: 'completed',
    action: { type: 'search', queries: [query], query, ...sources },
  };
}

function opened({ deps }: HostedTask, url: string): WebSearchCall {
  const action = { type: 'open_page', url } as const;
  return { id: responseId(deps.random, 'ws'), type: 'web_search_call', status: 'completed', action };
}

/** The mock's one site may be filtered out. */
function isAllowed({ tool }: HostedTask): boolean {
  const { filters } = tool as { filters?: { allowed_domains?: unknown } | null };
  const domains = filters?.allowed_domains;
  return !Array.isArray(domains) || domains.length === 0 || domains.some((domain) => domain === HOST);
}
