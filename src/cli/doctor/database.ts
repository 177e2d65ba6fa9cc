import { DatabaseError, openPg, type Queryable, shownUrl } from '../../lib/database/index.ts';
import { pipelineMigrations } from '../../pipeline/index.ts';
import { type Finding, missing, ok } from './types.ts';

/** The oldest pgvector with what the pipeline uses (HNSW indexes, unnest of vectors). */
const VECTOR_MIN = [0, 7];

/** `url`: undefined for the embedded database, which brings everything. Nothing is changed. */
export async function lookAtDatabase(url: string | undefined): Promise<Finding[]> {
  if (url === undefined) return [ok('database', 'embedded (no UPLOAD_PIPELINE_DATABASE_URL)')];
  try {
    await using database = await openPg({ url, maxConnections: 1 });
    return [ok('database', `${shownUrl(url)} answers`), await lookAtVector(database), await lookAtSchema(database)];
  } catch (error) {
    const todo = 'see that the server runs, is reachable from here and takes this user and password';
    const found = error instanceof DatabaseError || error instanceof TypeError ? error.message : String(error);
    return [missing('database', found, todo, true)];
  }
}

async function lookAtVector(database: Queryable): Promise<Finding> {
  const { rows } = await database.query<{ default_version: string; installed_version: string | null }>(
    "select default_version, installed_version from pg_available_extensions where name = 'vector'",
  );
  const [row] = rows;
  if (!row) return missing('pgvector', 'not on the server', 'install pgvector, or use pgvector/pgvector:pg17', true);
  const version = row.installed_version ?? row.default_version;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = VECTOR_MIN;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return ok('pgvector', version);
  return missing('pgvector', version, `update it to ${VECTOR_MIN.join('.')} or later`, true);
}

async function lookAtSchema(database: Queryable): Promise<Finding> {
  const newest = pipelineMigrations.at(-1)?.name ?? '';
  const { rows } = await database.query<{ there: boolean }>(
    "select to_regclass('public.schema_migrations') is not null as there",
  );
  if (!rows[0]?.there) return ok('schema', `none yet; serve makes it (${newest})`);
  const applied = await database.query<{ name: string }>('select name from public.schema_migrations order by name');
  const names = applied.rows.map((row) => row.name);
  const unknown = names.filter((name) => !pipelineMigrations.some((one) => one.name === name));
  if (unknown.length > 0)
    return missing('schema', `has ${unknown.join(', ')}, which this version does not know`, 'update Shakedown', true);
  const open = pipelineMigrations.length - names.length;
  return ok('schema', open === 0 ? newest : `${names.at(-1) ?? 'empty'}; serve applies ${open} more`);
}
