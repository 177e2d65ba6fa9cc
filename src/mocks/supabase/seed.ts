import { type Database, DatabaseError } from '../../lib/database/index.ts';

/** The rows a seed left, so that a reset can put them back. Policies and tables a seed made stay anyway. */
export interface Seeded {
  restore(): Promise<void>;
}

interface KeptTable {
  /** Quoted where need be, with its schema. */
  readonly name: string;
  /** All but the generated ones. */
  readonly columns: string;
}

interface KeptRows extends KeptTable {
  /** A JSON array of row objects. */
  readonly rows: string;
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
  const kept = await keep(db);
  return { restore: () => restore(db, kept) };
}

/** "line 3: ", where the server says at which character it stopped. */
function placeOf({ cause }: DatabaseError, headLength: number, seedSql: string): string {
  const position = Number((cause as { position?: unknown } | undefined)?.position);
  if (!Number.isSafeInteger(position) || position <= headLength) return '';
  return `line ${seedSql.slice(0, position - 1 - headLength).split('\n').length}: `;
}

async function keep(db: Database): Promise<KeptRows[]> {
  const { rows: tables } = await db.query<KeptTable>(TABLES);
  const kept: KeptRows[] = [];
  for (const { name, columns } of tables) {
    const { rows } = await db.query<{ rows: string }>(
      `select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text as rows from (select ${columns} from ${name}) t`,
    );
    kept.push({ name, columns, rows: rows[0]?.rows ?? '[]' });
  }
  return kept;
}

function restore(db: Database, kept: readonly KeptRows[]): Promise<void> {
  return db.transaction(async (tx) => {
    // neither a seed's triggers nor the order of foreign keys have a say while rows are put back
    await tx.query("select set_config('session_replication_role', 'replica', true)");
    await tx.query(`truncate ${kept.map(({ name }) => name).join(', ')} cascade`);
    for (const { name, columns, rows } of kept) {
      if (rows === '[]') continue;
      await tx.query(
        `insert into ${name} (${columns}) overriding system value
          select ${columns} from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
        [rows],
      );
    }
  });
}
