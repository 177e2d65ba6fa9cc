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
}

/** Reads `limit`, `order` and `after` of a list call. Throws the vendor's 400. */
export function pageRequest(
  query: Readonly<Record<string, string>>,
  bounds: { readonly defaultLimit: number; readonly maxLimit: number; readonly order: 'asc' | 'desc' },
): PageRequest {
  const schema = z.object({
    limit: z.int().min(1).max(bounds.maxLimit).optional(),
    order: z.enum(['asc', 'desc']).optional(),
    after: z.string().optional(),
  });
  const { limit, order, after } = query;
  const asked = checkedBody(schema, { ...(limit !== undefined && { limit: Number(limit) }), order, after });
  return { limit: asked.limit ?? bounds.defaultLimit, order: asked.order ?? bounds.order, after: asked.after };
}

/** One page of `items`, which are given oldest first. An unknown `after` is a 400, as its place cannot be known. */
export function pageOf<Item extends { readonly id: string }>(items: readonly Item[], request: PageRequest): Page<Item> {
  const ordered = request.order === 'asc' ? items : items.toReversed();
  let from = 0;
  if (request.after !== undefined) {
    from = ordered.findIndex((item) => item.id === request.after) + 1;
    if (from === 0)
      throw new OpenAiError(400, `Invalid 'after': no item with id '${request.after}'.`, { param: 'after' });
  }
  const data = ordered.slice(from, from + request.limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: from + data.length < ordered.length,
  };
}
