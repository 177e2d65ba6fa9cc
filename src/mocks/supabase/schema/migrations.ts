import { readFileSync } from 'node:fs';
import type { Migration } from '../../../lib/database/types.ts';

/** The mock's own tables, roles and helpers. Prefixed, so that they can share a database with other migrations. */
export const supabaseMigrations: readonly Migration[] = [
  { name: 'supabase-0001-storage', sql: readFileSync(new URL('./0001-storage.sql', import.meta.url), 'utf8') },
];
