import type { Queryable } from '../../lib/database/types.ts';

/** What somebody with power did. `facts` are counts, codes and ids; never text of a document, never a secret. */
export interface AuditEntry {
  readonly at: Date;
  /** The admin's user id, or which process did it. */
  readonly actor: string;
  readonly action: string;
  readonly correlationId: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export async function writeAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  await db.query(
    `insert into upload_pipeline.audit (at, actor, action, correlation_id, facts) values ($1, $2, $3, $4, $5::jsonb)`,
    [entry.at, entry.actor, entry.action, entry.correlationId, JSON.stringify(entry.facts)],
  );
}

/** The newest first. `before` is the id of the last entry of the page before. */
export async function readAudit(
  db: Queryable,
  page: { readonly limit: number; readonly before?: number | undefined; readonly action?: string | undefined },
): Promise<(AuditEntry & { readonly id: number })[]> {
  const { rows } = await db.query<AuditEntry & { id: number }>(
    `select entry_id as id, at, actor, action, correlation_id as "correlationId", facts from upload_pipeline.audit
     where ($1::bigint is null or entry_id < $1) and ($2::text is null or action = $2)
     order by entry_id desc limit $3`,
    [page.before ?? null, page.action ?? null, page.limit],
  );
  return rows;
}
