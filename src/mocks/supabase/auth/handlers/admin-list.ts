import { type AuthCall, type AuthDeps, json } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import type { UserRow } from '../users/rows.ts';
import { shownUsers } from '../users/view.ts';

/** Users of a page unless asked otherwise: the vendor's. */
const PER_PAGE = 50;
/** Most users of a page. The vendor has no limit here. */
const MAX_PER_PAGE = 10_000;

const FILTER = `aud = $1 and ($2 = '' or email like $3 or raw_user_meta_data ->> 'full_name' ilike $3)`;

/** GET /admin/users?page=&per_page=&sort=&filter=: the newest first, unless `sort=created_at asc`. */
export async function listByAdmin(_auth: AuthDeps, call: AuthCall): Promise<Response> {
  const { tx, query, audience } = call;
  const order = readOrder(query.getAll('sort'));
  const page = wholeNumber(query.get('page'), 1);
  const perPage = wholeNumber(query.get('per_page'), PER_PAGE);
  if (perPage === 0) throw badPagination('per_page must be greater than 0');
  const filter = query.get('filter') ?? '';
  const where = [audience, filter, `%${filter}%`];
  const { rows: counts } = await tx.query<{ total: number }>(
    `select count(*) as total from auth.users where ${FILTER}`,
    where,
  );
  const total = counts[0]?.total ?? 0;
  const size = Math.min(perPage, MAX_PER_PAGE);
  const { rows } = await tx.query<UserRow>(
    `select * from auth.users where ${FILTER} order by ${order}, id limit $4 offset $5`,
    [...where, size, Math.min(Math.max(page - 1, 0) * size, Number.MAX_SAFE_INTEGER)],
  );
  const link = linkHeader(query, page, Math.ceil(total / perPage));
  const headers = { link, 'x-total-count': String(total) };
  return json({ users: await shownUsers(tx, rows), aud: audience }, headers);
}

/** By the one column there is to sort by. */
function readOrder(sorts: readonly string[]): string {
  const directions = sorts.map((sort) => {
    const [field = '', ...rest] = sort.split(' ');
    if (field !== 'created_at') throw badSort(`bad field for sort '${field}'`);
    const direction = rest.join(' ');
    if (rest.length === 0 || /^desc$/i.test(direction)) return 'desc';
    if (/^asc$/i.test(direction)) return 'asc';
    throw badSort(`bad direction for sort '${direction}', only 'asc' and 'desc' allowed`);
  });
  return `created_at ${directions[0] ?? 'desc'}`;
}

function badSort(why: string): AuthRefused {
  return new AuthRefused(refusals.invalid(`Bad Sort Parameters: ${why}`));
}

/** As the service behind the gateway sees its own address: no host, no prefix. */
function linkHeader(query: URLSearchParams, page: number, pages: number): string {
  const to = (number: number) => {
    const target = new URLSearchParams(query);
    target.set('page', String(number));
    target.sort();
    return `</admin/users?${target}>`;
  };
  const next = pages > page ? `${to(page + 1)}; rel="next", ` : '';
  return `${next}${to(pages)}; rel="last"`;
}

function wholeNumber(text: string | null, byDefault: number): number {
  if (text === null || text === '') return byDefault;
  if (!/^\d+$/.test(text)) throw badPagination(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  const number = Number(text);
  if (number <= Number.MAX_SAFE_INTEGER) return number;
  throw badPagination(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
}

function badPagination(why: string): AuthRefused {
  return new AuthRefused(refusals.invalid(`Bad Pagination Parameters: ${why}`));
}
