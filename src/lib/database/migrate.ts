import { createHash } from 'node:crypto';
import { type Database, DatabaseError, type Migration } from './types.ts';

/**
 * Applies the migrations that `db` does not have yet, in order, each in its own transaction, and returns their names.
 * Several processes may do so at once. Refuses when an applied one was edited, or when a new one stands before it.
 * `at` is written beside those applied now.
 */
export async function migrate(db: Database, migrations: readonly Migration[], at: Date): Promise<string[]> {
  assertNames(migrations);
  await ensureTable(db);
  const known = await appliedHashes(db);
  assertHistory(migrations, known);
  const appliedNow: string[] = [];
  for (const migration of migrations) {
    if (!known.has(migration.name) && (await apply(db, migration, at))) appliedNow.push(migration.name);
  }
  return appliedNow;
}

/** An applied migration and the code disagree. */
export class MigrationError extends Error {
  readonly code = 'MIGRATION_MISMATCH';

  constructor(message: string) {
    super(message);
    this.name = 'MigrationError';
  }
}

/** SHA-256 of a migration's text, in hexadecimal. */
export function migrationHash(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

function assertNames(migrations: readonly Migration[]): void {
  let previous = '';
  for (const { name } of migrations) {
    if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name)) throw new TypeError(`"${name}" is no name for a migration`);
    if (name <= previous) throw new TypeError(`migration ${name} stands after ${previous}: names must be in order`);
    previous = name;
  }
}

const CREATE_TABLE = `create table if not exists public.schema_migrations (
  name text primary key,
  sha256 text not null,
  applied_at timestamptz not null
)`;

/** `if not exists` does not cover two sessions creating it at the same moment: the slower one meets an index. */
const MADE_BY_ANOTHER = new Set(['23505', '42P07']);

async function ensureTable(db: Database): Promise<void> {
  try {
    await db.query(CREATE_TABLE);
  } catch (error) {
    if (!(error instanceof DatabaseError && MADE_BY_ANOTHER.has(error.code))) throw error;
  }
}

async function appliedHashes(db: Database): Promise<Map<string, string>> {
  const { rows } = await db.query<{ name: string; sha256: string }>(
    'select name, sha256 from public.schema_migrations',
  );
  return new Map(rows.map(({ name, sha256 }) => [name, sha256]));
}

function assertHistory(migrations: readonly Migration[], known: ReadonlyMap<string, string>): void {
  let missing: string | undefined;
  for (const migration of migrations) {
    const hash = known.get(migration.name);
    if (hash === undefined) missing ??= migration.name;
    else assertSame(migration, hash);
    if (hash !== undefined && missing !== undefined) {
      throw new MigrationError(
        `migration ${missing} is not applied but the later ${migration.name} is: give the new one a later name`,
      );
    }
  }
}

function assertSame(migration: Migration, appliedHash: string): void {
  if (appliedHash === migrationHash(migration)) return;
  throw new MigrationError(
    `migration ${migration.name} was edited after it was applied here: undo the edit and write a new migration`,
  );
}

/** False when another process applied it in the meantime: its row, written first, holds us until it has committed. */
async function apply(db: Database, migration: Migration, at: Date): Promise<boolean> {
  const hash = migrationHash(migration);
  const record = `insert into public.schema_migrations values ('${migration.name}', '${hash}', '${at.toISOString()}');`;
  try {
    await db.execute(`${record}\n${migration.sql}`);
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseError && error.constraint === 'schema_migrations_pkey')) throw error;
    const appliedHash = (await appliedHashes(db)).get(migration.name);
    if (appliedHash !== undefined) assertSame(migration, appliedHash);
    return false;
  }
}
