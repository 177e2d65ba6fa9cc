import { type KeptTable, keepRows } from '../kept-rows.ts';
import type { Database } from '../types.ts';

/** What a database was like when it was new, and the way back to it. */
export interface Pristine {
  /** Puts rows, sequences and the schema back. False when something is left that was not there: use it no more. */
  restore(): Promise<boolean>;
}

const OWN = `n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`;

const TABLES = `
  select c.oid::regclass::text as name,
    (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and ${OWN} order by 1`;

/** Statements that drop what tests add most: their policies, triggers, functions and tables, none of an extension. */
const OBJECTS = `
  select format('drop policy %I on %s', p.polname, p.polrelid::regclass) as sql, p.oid from pg_policy p
  union all
  select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass), t.oid from pg_trigger t where not t.tgisinternal
  union all
  select format('drop table %s cascade', c.oid::regclass), c.oid
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and ${OWN}
  union all
  select format('drop function %s cascade', f.oid::regprocedure), f.oid
    from pg_proc f join pg_namespace n on n.oid = f.pronamespace where ${OWN}
      and not exists (select from pg_depend d
          where d.classid = 'pg_proc'::regclass and d.objid = f.oid and d.deptype = 'e')`;

/** Of the sequences that were advanced. */
const SEQUENCES = `
  select format('alter sequence %I.%I restart', schemaname, sequencename) as sql from pg_sequences
    where last_value is not null`;

/** Everything a script may have changed in a schema, roles and settings included, and where sequences stand. */
const FINGERPRINT = `
  select md5(concat_ws('|',
    (select string_agg(concat_ws(' ', oid, relname, relnamespace, relkind, relowner, relrowsecurity,
      relforcerowsecurity, relacl, reloptions), ',' order by oid) from pg_class where oid >= 16384 and relkind <> 't'),
    (select string_agg(a::text, ',' order by attrelid, attnum) from pg_attribute a join pg_class c on c.oid = attrelid
      where attrelid >= 16384 and c.relkind <> 't'),
    (select string_agg(d::text, ',' order by oid) from pg_attrdef d),
    (select string_agg(c::text, ',' order by oid) from pg_constraint c where oid >= 16384),
    (select string_agg(i::text, ',' order by indexrelid) from pg_index i where indexrelid >= 16384),
    (select string_agg(p::text, ',' order by oid) from pg_policy p),
    (select string_agg(t::text, ',' order by oid) from pg_trigger t),
    (select string_agg(f::text, ',' order by oid) from pg_proc f where oid >= 16384),
    (select string_agg(n::text, ',' order by oid) from pg_namespace n),
    (select string_agg(t::text, ',' order by oid) from pg_type t where oid >= 16384),
    (select string_agg(r::text, ',' order by oid) from pg_authid r),
    (select string_agg(m::text, ',' order by oid) from pg_auth_members m),
    (select string_agg(s::text, ',' order by setdatabase, setrole) from pg_db_role_setting s),
    (select string_agg(d::text, ',' order by oid) from pg_default_acl d),
    (select string_agg(e::text, ',' order by oid) from pg_extension e),
    (select string_agg(concat_ws(' ', schemaname, sequencename, last_value), ',' order by 1) from pg_sequences)
  )) as hash`;

/** For a PGlite that nobody else uses. */
export async function pristineOf(db: Database): Promise<Pristine> {
  const { rows: tables } = await db.query<KeptTable>(TABLES);
  const kept = await keepRows(db, tables);
  const known = new Set(await objects(db).then((all) => all.map(({ oid }) => oid)));
  const hash = await fingerprint(db);

  const dropAdded = async () => {
    // each may have taken others with it, so they are looked up anew
    for (let left = await added(); left.length > 0; ) {
      await db.execute(`${left[0]};`);
      const now = await added();
      if (now.length >= left.length) return;
      left = now;
    }
  };
  const added = async () => (await objects(db)).filter(({ oid }) => !known.has(oid)).map(({ sql }) => sql);

  return {
    async restore() {
      await db.query('reset all');
      await dropAdded();
      await kept.restore();
      for (const { sql } of (await db.query<{ sql: string }>(SEQUENCES)).rows) await db.query(sql);
      return (await fingerprint(db)) === hash;
    },
  };
}

async function objects(db: Database): Promise<{ sql: string; oid: number }[]> {
  return (await db.query<{ sql: string; oid: number }>(OBJECTS)).rows;
}

async function fingerprint(db: Database): Promise<string> {
  const { rows } = await db.query<{ hash: string }>(FINGERPRINT);
  return rows[0]?.hash ?? '';
}
