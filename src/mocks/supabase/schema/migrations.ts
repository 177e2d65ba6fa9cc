import { readFileSync } from 'node:fs';
import type { PgliteExtension } from '../../../lib/database/index.ts';
import type { Migration } from '../../../lib/database/types.ts';

const sqlOf = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

/** What a PGlite with these migrations needs. */
export const EXTENSIONS: readonly PgliteExtension[] = ['pgcrypto', 'uuid-ossp'];

/** The mock's own tables, roles and helpers. Prefixed, so that they can share a database with other migrations. */
export const supabaseMigrations: readonly Migration[] = [
  { name: 'supabase-0001-storage', sql: sqlOf('./0001-storage.sql') },
  { name: 'supabase-0002-auth', sql: sqlOf('./0002-auth.sql') },
  { name: 'supabase-0003-roles', sql: sqlOf('./0003-roles.sql') },
  { name: 'supabase-0004-s3-multipart', sql: sqlOf('./0004-s3-multipart.sql') },
];
