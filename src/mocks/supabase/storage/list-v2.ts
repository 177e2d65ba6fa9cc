import { LIST_V2_ROWS } from '../limits.ts';
import { json, type StorageCall, type StorageDeps } from './call.ts';
import { inVendorWords, refusals } from './errors.ts';
import { escapeLike } from './like.ts';
import type { ObjectMetadata } from './rows.ts';
import type { ListV2Body } from './schemas.ts';
import { asRole } from './scope.ts';

type Column = 'name' | 'updated_at' | 'created_at';
type Order = 'asc' | 'desc';

interface EntryRow {
  /** Full name; a folder's ends in `/`. */
  readonly entry: string;
  readonly in_folder: boolean;
  readonly sorted_at: Date;
  readonly id: string;
  readonly updated_at: Date;
  readonly created_at: Date;
  readonly last_accessed_at: Date;
  readonly metadata: ObjectMetadata | null;
}

/** Where the next page begins. */
interface Cursor {
  readonly last: string;
  readonly order: Order;
  readonly column: Column;
  /** ISO 8601, for the time columns. */
  readonly after: string | undefined;
}

/** POST /object/list-v2/:bucket: plain string prefix, byte order, pages by cursor. */
export async function listV2(storage: StorageDeps, call: StorageCall): Promise<Response> {
  const body = call.body as ListV2Body;
  const { prefix = '', with_delimiter: delimiter = false } = body;
  storage.note(call.request, { bucket: call.bucket, prefix });
  const cursor = body.cursor === undefined ? undefined : decodeCursor(body.cursor);
  const column = cursor?.column ?? body.sortBy?.column ?? 'name';
  const order = cursor?.order ?? body.sortBy?.order ?? 'asc';
  const limit = Math.min(body.limit ?? LIST_V2_ROWS, LIST_V2_ROWS);
  const values = [
    call.bucket,
    prefix,
    escapeLike(prefix),
    delimiter,
    cursor?.last ?? null,
    cursor?.after ?? null,
    limit + 1,
  ];
  const { rows } = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) => tx.query<EntryRow>(pageSql(column, order), values)),
  );
  return json(200, page(rows, limit, { column, order, delimiter }));
}

// column and order come from enums, never from the caller's text
function pageSql(column: Column, order: Order): string {
  const beyond = order === 'asc' ? '>' : '<';
  const at = column === 'name' ? 'created_at' : column;
  const onward =
    column === 'name'
      ? `($6::text is null and entry collate "C" ${beyond} $5)`
      : `(sorted_at, entry collate "C") ${beyond} ($6::timestamptz, $5)`;
  const by = column === 'name' ? `entry collate "C" ${order}` : `sorted_at ${order}, entry collate "C" ${order}`;
  return `with entries as (
      select o.*, $4::boolean and strpos(substr(name, length($2::text) + 1), '/') > 0 as in_folder,
        case when $4::boolean and strpos(substr(name, length($2::text) + 1), '/') > 0
          then $2::text || split_part(substr(name, length($2::text) + 1), '/', 1) || '/' else name end as entry
      from storage.objects o where bucket_id = $1 and name like $3::text || '%'
    ), shown as (
      select distinct on (entry collate "C") entry, in_folder, date_trunc('milliseconds', ${at}) as sorted_at,
        id, updated_at, created_at, last_accessed_at, metadata
      from entries order by entry collate "C", ${at}
    )
    select * from shown where $5::text is null or ${onward}
    order by ${by} limit $7`;
}

function page(rows: readonly EntryRow[], limit: number, how: { column: Column; order: Order; delimiter: boolean }) {
  const hasNext = rows.length > limit;
  const kept = rows.slice(0, limit);
  const last = hasNext ? kept.at(-1) : undefined;
  const folders = kept.filter((row) => row.in_folder).map(shownFolder);
  const objects = kept.filter((row) => !row.in_folder).map((row) => shownObject(row, how.delimiter));
  if (!last) return { hasNext, folders, objects };
  const after = how.column === 'name' ? undefined : last.sorted_at.toISOString();
  const nextCursor = encodeCursor({ last: last.entry, order: how.order, column: how.column, after });
  return { hasNext, nextCursor, nextCursorKey: last.entry, folders, objects };
}

function shownFolder(row: EntryRow) {
  const key = lastSegment(row.entry.slice(0, -1));
  return { key, name: row.entry, id: null, updated_at: null, created_at: null, last_accessed_at: null, metadata: null };
}

function shownObject(row: EntryRow, delimiter: boolean) {
  return {
    ...(delimiter ? { key: lastSegment(row.entry) } : {}),
    name: row.entry,
    id: row.id,
    updated_at: row.updated_at.toISOString(),
    created_at: row.created_at.toISOString(),
    last_accessed_at: row.last_accessed_at.toISOString(),
    metadata: row.metadata,
  };
}

function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

export function encodeCursor(cursor: Cursor): string {
  const lines = [`l:${cursor.last}`, `o:${cursor.order}`, `c:${cursor.column}`];
  if (cursor.after) lines.push(`a:${cursor.after}`);
  return Buffer.from(lines.join('\n')).toString('base64');
}

/** Throws InvalidParameter for a token that is none. */
export function decodeCursor(token: string): Cursor {
  const found = new Map<string, string>();
  for (const line of Buffer.from(token, 'base64').toString('utf8').split('\n')) {
    if (line[1] === ':') found.set(line[0] ?? '', line.slice(2));
  }
  const last = found.get('l');
  const order = found.get('o') ?? 'asc';
  const column = found.get('c') ?? 'name';
  const after = column === 'name' ? undefined : (found.get('a') ?? '');
  const isWhole = last !== undefined && isOrder(order) && isColumn(column);
  const isDated = after === undefined || !Number.isNaN(Date.parse(after));
  if (!isWhole || !isDated) throw refusals.invalidParameter('continuation token');
  return { last, order, column, after: after && new Date(after).toISOString() };
}

const isOrder = (text: string): text is Order => text === 'asc' || text === 'desc';
const isColumn = (text: string): text is Column => ['name', 'updated_at', 'created_at'].includes(text);
