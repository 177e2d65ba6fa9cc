import type { JWTPayload } from 'jose';
import { type Database, DatabaseError, type Queryable } from '../../../lib/database/types.ts';

/** Who a request acts as. */
export interface Caller {
  /** A role of the database: the JWT's `role`, else anon. */
  readonly role: string;
  readonly sub: string | undefined;
  readonly claims: JWTPayload;
  readonly token: string;
  /** False only where a route lets a missing or bad JWT pass as anonymous. */
  readonly authenticated: boolean;
}

/** What policies and triggers may read of the request being answered. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `storage.object.upload`: what storage.operation() returns. */
  readonly operation: string;
  readonly at: Date;
}

export const SERVICE: Caller = {
  role: 'service_role',
  sub: undefined,
  claims: { role: 'service_role' },
  token: '',
  authenticated: true,
};

const KNOWN_ROLES = new Set(['anon', 'authenticated', 'service_role']);

const ENTER = `select set_config('role', $1, true), set_config('request.jwt.claim.role', $1, true),
  set_config('request.jwt', $2, true), set_config('request.jwt.claim.sub', $3, true),
  set_config('request.jwt.claims', $4, true), set_config('request.headers', $5, true),
  set_config('request.method', $6, true), set_config('request.path', $7, true),
  set_config('storage.operation', $8, true), set_config('storage.allow_delete_query', 'true', true),
  set_config('shakedown.now', $9, true)`;

/** Runs `work` in one transaction under the caller's role, so that the caller's policies decide. */
export async function asRole<T>(
  db: Database,
  caller: Caller,
  facts: RequestFacts,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  if (!KNOWN_ROLES.has(caller.role)) await checkRole(db, caller.role);
  return db.transaction(async (tx) => {
    await tx.query(ENTER, [
      caller.role,
      caller.token,
      caller.sub ?? '',
      JSON.stringify(caller.claims),
      JSON.stringify(facts.headers),
      facts.method,
      facts.path,
      facts.operation,
      facts.at.toISOString(),
    ]);
    return work(tx);
  });
}

/** The same, but nothing `work` writes stays: a question to the policies by doing the thing. */
export async function tryAsRole<T>(
  db: Database,
  caller: Caller,
  facts: RequestFacts,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const undo = new Undo<T>();
  try {
    return await asRole(db, caller, facts, async (tx) => {
      undo.outcome = { value: await work(tx) };
      throw undo;
    });
  } catch (error) {
    if (error !== undo || !undo.outcome) throw error;
    return undo.outcome.value;
  }
}

/** Thrown to roll a trial back; carries what the trial found. */
class Undo<T> extends Error {
  outcome: { value: T } | undefined;
}

/** The connection may be a superuser, so what PostgreSQL would refuse to authenticator is refused here. */
async function checkRole(db: Database, role: string): Promise<void> {
  const { rows } = await db.query<{ allowed: boolean }>(
    `select pg_has_role('authenticator', oid, 'MEMBER') as allowed from pg_roles where rolname = $1`,
    [role],
  );
  const found = rows[0];
  if (!found) throw new DatabaseError(`role "${role}" does not exist`, { code: '22023' });
  if (!found.allowed) throw new DatabaseError(`permission denied to set role "${role}"`, { code: '42501' });
}
