import type { Clock } from '../clock.ts';
import { migrate } from './migrate.ts';
import { openPg } from './pg.ts';
import { type Database, DatabaseError, type Migration } from './types.ts';

export interface ServerOptions {
  /** `postgres://user:password@host:5432/database`. */
  readonly url: string;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  /** Default 10. */
  readonly maxConnections?: number;
}

/** A database on a PostgreSQL server that has all `migrations`. Several processes may open it at once. */
export async function serverDatabase(options: ServerOptions): Promise<Database> {
  const { url, migrations, clock, maxConnections } = options;
  const database = await openPg({ url, ...(maxConnections !== undefined && { maxConnections }) });
  try {
    await migrate(database, migrations, new Date(clock.now()));
    return database;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw hinted(error);
  }
}

/** A database of this name on the same server. */
export function siblingUrl(url: string, name: string): string {
  const sibling = new URL(url);
  sibling.pathname = `/${name}`;
  return sibling.href;
}

/** A URL that may be shown: without user, password and parameters. */
export function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

export interface MadeDatabase extends AsyncDisposable {
  readonly url: string;
}

/**
 * Makes a new database beside the one at `url`: empty, or as the one named `template`, to which nobody may be
 * connected. Disposing drops it with whoever is still connected. `name` is lower_snake.
 */
export async function makeDatabase(options: {
  readonly url: string;
  readonly name: string;
  readonly template?: string;
}): Promise<MadeDatabase> {
  const { url, name, template } = options;
  for (const word of [name, template ?? 'template1']) {
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(word)) throw new TypeError(`"${word}" is no name for a database`);
  }
  await administer(url, `create database ${name}${template === undefined ? '' : ` template ${template}`}`);
  return {
    url: siblingUrl(url, name),
    [Symbol.asyncDispose]: () => administer(url, `drop database if exists ${name} with (force)`),
  };
}

async function administer(url: string, statement: string): Promise<void> {
  await using admin = await openPg({ url, maxConnections: 1 });
  await admin.query(statement);
}

/** SQLSTATEs of a server without pgvector, and of a user who may not install it. */
const NO_VECTOR = new Set(['0A000', '58P01', '42501']);

function hinted(error: unknown): unknown {
  if (!(error instanceof DatabaseError) || !NO_VECTOR.has(error.code)) return error;
  const message = `${error.message}: the database needs pgvector 0.7 or later (as its owner: create extension vector)`;
  return new DatabaseError(message, { code: error.code, cause: error });
}
