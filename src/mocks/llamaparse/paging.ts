import { z } from 'zod';
import { ApiError } from './errors.ts';
import { LIMITS } from './limits.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken: string | undefined;
  readonly totalSize: number;
}

/** What lists can be ordered by; `seq` counts up in order of creation. */
export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly seq: number;
}
export type Order = (a: Listed, b: Listed) => number;

export const newestFirst: Order = (a, b) => b.seq - a.seq;
export const byName: Order = (a, b) => compare(a.name, b.name) || a.seq - b.seq;
export const byId: Order = (a, b) => compare(a.id, b.id);

const FIELDS: Readonly<Record<string, Order>> = {
  name: (a, b) => compare(a.name, b.name),
  id: byId,
  created_at: (a, b) => a.seq - b.seq,
};

/** `name desc,created_at`: ascending unless told; at last in order of creation. Undefined for a field that is none. */
export function orderOf(text: string): Order | undefined {
  const orders: Order[] = [];
  for (const part of text.split(',')) {
    const [, name = '', direction = 'asc'] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? [];
    const order = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (!order) return undefined;
    orders.push(direction.toLowerCase() === 'desc' ? (a, b) => order(b, a) : order);
  }
  return (a, b) => orders.map((order) => order(a, b)).find((difference) => difference !== 0) ?? a.seq - b.seq;
}

interface PageQuery {
  readonly page_size?: number | undefined;
  readonly page_token?: string | undefined;
}

/**
 * One page of `items` in `order`. A token holds the place of the last item seen, so that neither arrivals nor deletions
 * in between make an item appear twice or not at all.
 * @throws ApiError 400 for a token that was never handed out
 */
export function paginate<T extends Listed>(items: readonly T[], order: Order, query: PageQuery): Page<T> {
  const size = query.page_size ?? LIMITS.pageSizeDefault;
  const place = query.page_token === undefined ? undefined : readToken(query.page_token);
  const rest = place ? items.filter((item) => order(item, place) > 0) : items;
  const page = rest.toSorted(order).slice(0, size);
  const last = page.at(-1);
  return {
    items: page,
    nextPageToken: last && rest.length > page.length ? writeToken(last) : undefined,
    totalSize: items.length,
  };
}

export function pageBody<T>(page: Page<T>, render: (item: T) => unknown): Record<string, unknown> {
  return { items: page.items.map(render), next_page_token: page.nextPageToken ?? null, total_size: page.totalSize };
}

const place = z.object({ id: z.string(), name: z.string(), seq: z.int() });

function writeToken({ id, name, seq }: Listed): string {
  return Buffer.from(JSON.stringify({ id, name, seq })).toString('base64url');
}

function readToken(token: string): Listed {
  try {
    return place.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch (cause) {
    throw Object.assign(new ApiError(400, 'Invalid page_token'), { cause });
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
