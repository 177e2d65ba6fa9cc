import type { Database } from '../../lib/database/types.ts';

/** The rows a seed left, so that a reset can put them back. Policies and tables a seed made stay anyway. */
export interface Seeded {
  restore(): Promise<void>;
}

/** In the order rows can be put back. */
const TABLES: readonly { name: string; columns: string }[] = [
  { name: 'auth.users', columns: '*' },
  { name: 'storage.buckets', columns: '*' },
  {
    name: 'storage.objects',
    columns:
      'id, bucket_id, name, owner, owner_id, version, metadata, user_metadata, created_at, updated_at, last_accessed_at',
  },
];

/** Runs the seed at `at` (what row defaults take for now) and remembers what is there after it. */
export async function seed(db: Database, seedSql: string | undefined, at: Date): Promise<Seeded> {
  if (seedSql?.trim()) {
    await db.execute(`select set_config('shakedown.now', '${at.toISOString()}', true);\n${seedSql}`);
  }
  const kept: { table: string; columns: string; rows: string }[] = [];
  for (const { name, columns } of TABLES) {
    const { rows } = await db.query<{ rows: string }>(
      `select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text as rows from (select ${columns} from ${name}) t`,
    );
    kept.push({ table: name, columns, rows: rows[0]?.rows ?? '[]' });
  }
  return {
    restore: () =>
      db.transaction(async (tx) => {
        await tx.query('truncate storage.objects, storage.buckets, auth.users cascade');
        for (const { table, columns, rows } of kept) {
          const target = columns === '*' ? table : `${table} (${columns})`;
          await tx.query(
            `insert into ${target} select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
            [rows],
          );
        }
      }),
  };
}
