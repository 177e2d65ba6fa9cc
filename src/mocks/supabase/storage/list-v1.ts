import { LIST_V1_ROWS } from '../limits.ts';
import { json, type StorageCall, type StorageDeps } from './call.ts';
import { inVendorWords } from './errors.ts';
import { escapeLike } from './like.ts';
import type { ObjectMetadata } from './rows.ts';
import type { ListV1Body } from './schemas.ts';
import { asRole } from './scope.ts';

interface ListedRow {
  readonly name: string;
  readonly id: string | null;
  readonly updated_at: Date | null;
  readonly created_at: Date | null;
  readonly last_accessed_at: Date | null;
  readonly metadata: ObjectMetadata | null;
}

/** POST /object/list/:bucket: one level below a folder, names without regard to case. */
export async function listV1(storage: StorageDeps, call: StorageCall): Promise<Response> {
  const { prefix, limit = 100, offset = 0, search = '', sortBy } = call.body as ListV1Body;
  storage.note(call.request, { bucket: call.bucket, prefix });
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  const start = folder + search;
  const sql = sortBy && sortBy.column !== 'name' ? byTime(sortBy.column, sortBy.order) : byName(sortBy?.order);
  const values = [call.bucket, start, escapeLike(start), folder, Math.min(limit, LIST_V1_ROWS), offset];
  const { rows } = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) => tx.query<ListedRow>(sql, values)),
  );
  return json(200, rows.map(shown));
}

function shown(row: ListedRow) {
  return {
    name: row.name,
    id: row.id,
    updated_at: row.updated_at?.toISOString() ?? null,
    created_at: row.created_at?.toISOString() ?? null,
    last_accessed_at: row.last_accessed_at?.toISOString() ?? null,
    metadata: row.metadata,
  };
}

/**
 * Objects under `$2`, each with the entry it shows as: a file by its own name, else its folder.
 * `entry_key` is the entry's full lower-case name; a folder's ends in `/`.
 */
const ENTRIES = `with under as (
    select o.*, substr(name, length($2::text) + 1) as rest, lower(name) collate "C" as low
    from storage.objects o where bucket_id = $1 and lower(name) collate "C" like lower($3::text) || '%'
  ), entries as (
    select under.*, strpos(rest, '/') > 0 as in_folder,
      case when strpos(rest, '/') > 0 then left(low, length($2::text) + strpos(rest, '/')) else low end as entry_key,
      substr(case when strpos(rest, '/') > 0 then left(name, length($2::text) + strpos(rest, '/') - 1) else name end,
             length($4::text) + 1) as entry
    from under
  )`;

const SHOWN = `entry as name, case when not in_folder then id end as id,
  case when not in_folder then updated_at end as updated_at, case when not in_folder then created_at end as created_at,
  case when not in_folder then last_accessed_at end as last_accessed_at,
  case when not in_folder then metadata end as metadata`;

/**
 * The vendor walks names downwards file by file and, on meeting a folder, steps over the object that showed it the
 * folder: listed `desc`, a folder that comes right after a file and holds one object is missing. So it is here.
 */
function byName(order: 'asc' | 'desc' = 'asc'): string {
  const overlooked = order === 'desc' ? 'where not (in_folder and coalesce(after_file, false))' : '';
  return `${ENTRIES}, walked as (
      select entries.*, lag(not in_folder) over (order by low ${order}, name) as after_file from entries
    ), shown as (
      select distinct on (entry_key, case when in_folder then '' else name end) * from walked ${overlooked}
      order by entry_key, case when in_folder then '' else name end, low ${order}
    )
    select ${SHOWN} from shown order by entry_key collate "C" ${order}, entry limit $5 offset $6`;
}

/** Folders first, by name; then files by the column. Both passed the schema's enums. */
function byTime(column: string, order: 'asc' | 'desc' = 'asc'): string {
  return `${ENTRIES}, shown as (
      select distinct on (in_folder, case when in_folder then entry else name end) * from entries
      order by in_folder, case when in_folder then entry else name end
    )
    select ${SHOWN} from shown
    order by shown.in_folder desc, case when shown.in_folder then entry end collate "C" ${order}, shown.${column} ${order}
    limit $5 offset $6`;
}
