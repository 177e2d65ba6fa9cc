import type { DataPlace } from '../harness/index.ts';
import type { Clock } from '../lib/clock.ts';
import {
  type Database,
  embeddedDatabase,
  makeDatabase,
  serverDatabase,
  siblingUrl,
  startPostgresContainer,
  whyNoContainers,
} from '../lib/database/index.ts';
import { systemRandom } from '../lib/random.ts';
import { PREFIX, pipelineMigrations } from '../pipeline/index.ts';
import { UsageError } from './failure.ts';
import { parseDatabase } from './options.ts';

const VARIABLE = `${PREFIX}DATABASE_URL`;

interface Opening {
  /** As typed; undefined: as the variable UPLOAD_PIPELINE_DATABASE_URL says, else embedded. */
  readonly database: string | undefined;
  readonly data: string | undefined;
  readonly cacheDir: string;
  readonly clock: Clock;
}

/** The database of a served pipeline, migrated; a container lives as long as the stack. */
export async function openDatabase(stack: AsyncDisposableStack, opening: Opening): Promise<Database> {
  const { data, cacheDir, clock } = opening;
  const database = opening.database ?? (process.env[VARIABLE] || 'embedded');
  const migrations = pipelineMigrations;
  if (database === 'embedded') {
    return stack.use(
      await embeddedDatabase({ migrations, cacheDir, clock, ...(data !== undefined && { dataDir: data }) }),
    );
  }
  if (data !== undefined) throw new UsageError('--data is for the embedded database; leave it out with --database');
  const url = database === 'container' ? await startContainer(stack) : parseDatabase(database);
  return stack.use(await serverDatabase({ url, migrations, clock }));
}

/** Where the environments of a run keep their data: a server gets a migrated template that each copies. */
export async function dataPlace(stack: AsyncDisposableStack, database: string, clock: Clock): Promise<DataPlace> {
  if (database === 'embedded') return { type: 'embedded' };
  const isContainer = database === 'container';
  const url = isContainer ? await startContainer(stack) : database;
  const template = `shakedown_${Buffer.from(systemRandom().bytes(5)).toString('hex')}`;
  stack.use(await makeDatabase({ url, name: template }));
  const migrated = await serverDatabase({
    url: siblingUrl(url, template),
    migrations: pipelineMigrations,
    clock,
    maxConnections: 1,
  });
  await migrated[Symbol.asyncDispose](); // nobody may be connected to what is copied
  return { type: 'server', url, template, isContainer };
}

async function startContainer(stack: AsyncDisposableStack): Promise<string> {
  const reason = await whyNoContainers();
  if (reason) throw new UsageError(`--database container needs Docker, but ${reason}; start it, or use embedded`);
  return stack.use(await startPostgresContainer()).url;
}
