export { type PostgresContainer, startPostgresContainer, whyNoContainers } from './container.ts';
export { type EmbeddedOptions, embeddedDatabase } from './embedded.ts';
export { FolderLockedError, type LockHolder, lockDataFolder } from './folder-lock.ts';
export { type KeptRows, type KeptTable, keepRows } from './kept-rows.ts';
export { MigrationError, migrate } from './migrate.ts';
export { openPg, type PgOptions } from './pg.ts';
export { openPglite, type PgliteExtension, type PgliteOptions } from './pglite.ts';
export { type MadeDatabase, makeDatabase, serverDatabase, shownUrl, siblingUrl } from './server.ts';
export { migratedSnapshot, type SnapshotOptions } from './snapshot.ts';
export {
  type Database,
  DatabaseError,
  type Migration,
  type Queryable,
  type QueryResult,
  type SqlValue,
  VectorArrayParam,
  VectorParam,
} from './types.ts';
