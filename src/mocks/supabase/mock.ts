import { type Database, migrate, migratedSnapshot, openPglite } from '../../lib/database/index.ts';
import type { MockApp, MockDeps } from '../kit/types.ts';
import { type AuthOptions, authConfig } from './auth/config.ts';
import { callLimiter } from './auth/limiter.ts';
import { createOutbox, type OutboxMessage } from './auth/outbox.ts';
import { gateway, operationOf } from './gateway.ts';
import { projectJwts } from './jwt.ts';
import { CLI_JWT_SECRET, projectKeys } from './keys.ts';
import * as limits from './limits.ts';
import { EXTENSIONS, supabaseMigrations } from './schema/migrations.ts';
import { seed } from './seed.ts';
import { readSigningKeys } from './signing-keys.ts';
import { tieredBlobs } from './storage/blobs.ts';
import { resumableUploads } from './storage/resumable/uploads.ts';
import { CLI_S3_KEY, type S3Key, type S3Options, s3Access } from './storage/s3/access.ts';
import { vendorError } from './vendor-error.ts';

export interface SupabaseMockOptions {
  /** Where the migrated snapshot is kept between starts. */
  readonly cacheDir: string;
  /** Signs and verifies every JWT (HS256). Default: the CLI's, so that the CLI's demo keys are good here. */
  readonly jwtSecret?: string;
  /** Migrated here and left open on dispose. Default: an in-memory PGlite of the mock's own. */
  readonly database?: Database;
  /** Runs once at start as superuser: buckets, policies, users. */
  readonly seedSql?: string;
  readonly auth?: AuthOptions;
  /** Who may speak S3 beside the CLI's key, and the project's ref for session tokens. */
  readonly s3?: S3Options;
}

export interface SupabaseMock extends MockApp {
  readonly anonKey: string;
  readonly serviceRoleKey: string;
  readonly jwtSecret: string;
  /** The keys that open the S3 protocol, as the CLI prints them. Its endpoint is `/storage/v1/s3`. */
  readonly s3: S3Key & { readonly region: string };
  /** For checks and for SQL from outside: superuser, no policies. */
  readonly database: Database;
  /** What Auth would have sent, the newest last: no mail and no text message leaves the mock. */
  outbox(): readonly OutboxMessage[];
}

/** A whole project behind its gateway: Storage over real tables with real row-level security, and Auth. */
export async function createSupabaseMock(deps: MockDeps, options: SupabaseMockOptions): Promise<SupabaseMock> {
  const { clock } = deps;
  const random = deps.random.derive('supabase');
  await using stack = new AsyncDisposableStack();
  const db = options.database ?? stack.use(await ownDatabase(options.cacheDir));
  if (options.database) await migrate(db, supabaseMigrations, new Date(clock.now()));
  const seeded = await seed(db, options.seedSql, new Date(clock.now()));
  const blobs = stack.use(tieredBlobs({ memoryBytes: limits.BLOB_MEMORY_BYTES, totalBytes: limits.BLOB_TOTAL_BYTES }));
  const resumable = resumableUploads(clock, blobs, {
    uploads: limits.RESUMABLE_UPLOADS,
    bytes: limits.RESUMABLE_BYTES,
    pieces: limits.RESUMABLE_PIECES,
    lifetimeMs: limits.RESUMABLE_LIFETIME_MS,
  });
  const keys = projectKeys(options.jwtSecret ?? CLI_JWT_SECRET);
  const jwts = projectJwts(keys.jwtSecret, await readSigningKeys(options.auth?.signingKeys ?? []), clock);
  const note = deps.journal.note.bind(deps.journal);
  const s3 = s3Access(keys, options.s3);
  const globalObjectBytes = limits.GLOBAL_OBJECT_BYTES;
  const storage = { db, blobs, resumable, jwts, s3, clock, random, globalObjectBytes, note };
  const config = authConfig(options.auth);
  const outbox = createOutbox();
  const limiter = callLimiter(config.callsPerFiveMinutes, clock);
  const auth = { db, jwts, clock, random: random.derive('auth'), config, outbox, limiter, note };
  const app = gateway({ storage, auth, keys });
  const owned = stack.move();
  return {
    vendor: 'supabase',
    anonKey: keys.anonKey,
    serviceRoleKey: keys.serviceRoleKey,
    jwtSecret: keys.jwtSecret,
    s3: { ...CLI_S3_KEY, region: s3.region },
    database: db,
    outbox: outbox.all,
    fetch: (request) => app.fetch(request),
    operationOf,
    vendorError,
    bodyLimitBytes: limits.GLOBAL_OBJECT_BYTES + limits.MULTIPART_OVERHEAD_BYTES,
    async reset() {
      outbox.clear();
      limiter.reset();
      await seeded.restore();
      await resumable.clear();
      await blobs.clear();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function ownDatabase(cacheDir: string): Promise<Database> {
  const snapshot = await migratedSnapshot({ migrations: supabaseMigrations, cacheDir, extensions: EXTENSIONS });
  return openPglite({ snapshot, extensions: EXTENSIONS });
}
