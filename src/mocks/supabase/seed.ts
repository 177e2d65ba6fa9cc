import { type Database, DatabaseError, type KeptTable, keepRows } from '../../lib/database/index.ts';

/** The rows a seed left, so that a reset can put them back. Policies and tables a seed made stay anyway. */
export interface Seeded {
  restore(): Promise<void>;
}

/**
 * The project's own tables and, because a truncate reaches them too, every table that refers to one of them, such as
 * `public.profiles`.
 */
const TABLES = `
  with recursive kept (oid) as (
    select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ('auth', 'storage')
    union
    select k.conrelid from pg_constraint k join kept on k.confrelid = kept.oid where k.contype = 'f'
  )
  select kept.oid::regclass::text as name,
    (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
      where a.attrelid = kept.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
  from kept order by name`;

/** What a real project's SQL runs under: extensions are found without naming their schema. */
const SEARCH_PATH = '"$user", public, extensions';

/** The seed is SQL that the database refuses: says where and why, without the rows that were in it. */
export class SeedError extends Error {
  constructor(place: string, error: DatabaseError) {
    super(`the seed SQL cannot be run: ${place}${error.message} (SQLSTATE ${error.code})`, { cause: error });
    this.name = 'SeedError';
  }
}

/** Runs the seed at `at` (what row defaults take for now) and remembers what is there after it. Throws SeedError for SQL that cannot be run. */
export async function seed(db: Database, seedSql: string | undefined, at: Date): Promise<Seeded> {
  if (seedSql?.trim()) {
    const settings = `set_config('shakedown.now', '${at.toISOString()}', true), set_config('search_path', '${SEARCH_PATH}', true)`;
    const head = `select ${settings};\n`;
    await db.execute(head + seedSql).catch((error) => {
      throw error instanceof DatabaseError ? new SeedError(placeOf(error, head.length, seedSql), error) : error;
    });
  }
  const { rows: tables } = await db.query<KeptTable>(TABLES);
  return keepRows(db, tables);
}

/** "line 3: ", where the server says at which character it stopped. */
function placeOf({ cause }: DatabaseError, headLength: number, seedSql: string): string {
  const position = Number((cause as { position?: unknown } | undefined)?.position);
  if (!Number.isSafeInteger(position) || position <= headLength) return '';
  return `line ${seedSql.slice(0, position - 1 - headLength).split('\n').length}: `;
}
