import type { Database } from './types.ts';

export interface KeptTable {
  /** Quoted where need be, with its schema. */
  readonly name: string;
  /** All but the generated ones, quoted where need be, after commas. */
  readonly columns: string;
}

/** The rows that tables had at one time, and the way back to them. */
export interface KeptRows {
  /** Puts them back. Sequences go on from where they are. */
  restore(): Promise<void>;
}

/** Reads all rows of `tables`: each table that refers to one of them must be among them. For a PGlite, as superuser. */
export async function keepRows(db: Database, tables: readonly KeptTable[]): Promise<KeptRows> {
  const kept: (KeptTable & { readonly rows: string })[] = [];
  for (const { name, columns } of tables) {
    const { rows } = await db.query<{ rows: string }>(
      `select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text as rows from (select ${columns} from ${name}) t`,
    );
    kept.push({ name, columns, rows: rows[0]?.rows ?? '[]' });
  }
  // a truncate costs two milliseconds a table, so those without rows are left out
  const filled = tables.map(({ name }) => `select ${literal(name)} as name where exists (select from ${name})`);

  const restore = () =>
    db.transaction(async (tx) => {
      // neither triggers nor the order of foreign keys have a say while rows are put back
      await tx.query("select set_config('session_replication_role', 'replica', true)");
      const { rows: full } = await tx.query<{ name: string }>(filled.join(' union all '));
      if (full.length > 0) {
        await tx.query(`truncate ${full.map(({ name }) => name).join(', ')} cascade`);
      }
      for (const { name, columns, rows } of kept) {
        if (rows === '[]') continue;
        await tx.query(
          `insert into ${name} (${columns}) overriding system value
            select ${columns} from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
          [rows],
        );
      }
    });
  return { restore: tables.length === 0 ? async () => undefined : restore };
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
