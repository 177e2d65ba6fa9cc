import { z } from 'zod';
import { OpenAiError } from './errors.ts';
import { checkedBody } from './refusals.ts';

export interface Page<Item> {
  readonly object: 'list';
  readonly data: readonly Item[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

export interface PageRequest {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  /** The id after which the page begins. */
  readonly after: string | undefined;
  /** The id before which the page ends; vector stores and their files take it. */
  readonly before?: string | undefined;
}

/** Reads `limit`, `order`, `after` and `before` of a list call. Throws the vendor's 400. */
export function pageRequest(
  query: Readonly<Record<string, string>>,
  bounds: { readonly defaultLimit: number; readonly maxLimit: number; readonly order: 'asc' | 'desc' },
): PageRequest {
  const schema = z.object({
    limit: z.int().min(1).max(bounds.maxLimit).optional(),
    order: z.enum(['asc', 'desc']).optional(),
    after: z.string().optional(),
    before: z.string().optional(),
  });
  const { limit, order, after, before } = query;
  const asked = checkedBody(schema, { ...(limit !== undefined && { limit: Number(limit) }), order, after, before });
  const { limit: most = bounds.defaultLimit, order: way = bounds.order } = asked;
  return { limit: most, order: way, after: asked.after, before: asked.before };
}

/** One page of `items`, which are given oldest first. An unknown cursor is a 400, as its place cannot be known. */
export function pageOf<Item extends { readonly id: string }>(items: readonly Item[], request: PageRequest): Page<Item> {
  const ordered = request.order === 'asc' ? items : items.toReversed();
  const { after, before, limit } = request;
  const first = after === undefined ? 0 : placeOf(ordered, after, 'after') + 1;
  const end = before === undefined ? ordered.length : placeOf(ordered, before, 'before');
  const isBackward = after === undefined && before !== undefined;
  const from = isBackward ? Math.max(0, end - limit) : first;
  const data = ordered.slice(from, Math.min(end, from + limit));
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: isBackward ? from > 0 : from + data.length < end,
  };
}

function placeOf(items: readonly { readonly id: string }[], id: string, name: 'after' | 'before'): number {
  const place = items.findIndex((item) => item.id === id);
  if (place >= 0) return place;
  throw new OpenAiError(400, `Invalid '${name}': no item with id '${id}'.`, { param: name });
}
