import { Command, Option } from 'commander';
import { systemClock } from '../../lib/clock.ts';
import { systemRandom } from '../../lib/random.ts';
import { createPipeline, readConfig } from '../../pipeline/index.ts';
import { openDatabase } from '../databases.ts';
import { UsageError } from '../failure.ts';
import { cacheFolder, DATABASE_HELP, parseDatabase, parsePort } from '../options.ts';
import { onInterrupt, untilAborted } from '../signals.ts';

interface WorkerOptions {
  readonly database?: string;
  readonly healthPort?: number;
  readonly host: string;
  readonly json?: boolean;
}

const HELP = `
The vendors are those of the UPLOAD_PIPELINE_* variables, the same as for "shakedown serve". Any number of workers may
share a database. Ctrl-C or SIGTERM lets running stages end and gives the rest back.

Example:
  shakedown worker --database postgres://user:password@host:5432/shakedown --health-port 8110`;

export function workerCommand(): Command {
  return new Command('worker')
    .description("do the pipeline's work, without its API")
    .addOption(
      new Option('--database <database>', `${DATABASE_HELP} (default: UPLOAD_PIPELINE_DATABASE_URL)`).argParser(
        parseDatabase,
      ),
    )
    .option('--health-port <port>', 'serve /health, /health/db, /health/worker and /metrics here', parsePort)
    .option('--host <host>', 'the address to serve them on', '127.0.0.1')
    .option('--json', 'print one JSON line once ready')
    .addHelpText('after', HELP)
    .action(work);
}

async function work(options: WorkerOptions): Promise<void> {
  using interruption = onInterrupt((message) => process.stderr.write(`${JSON.stringify({ msg: message })}\n`));
  await using stack = new AsyncDisposableStack();
  const clock = systemClock();
  const config = readConfig(process.env);
  const database = await openDatabase(stack, {
    database: options.database,
    data: undefined,
    cacheDir: cacheFolder(),
    clock,
  });
  if (database.driver === 'pglite')
    throw new UsageError('a worker needs the database that the API uses: --database postgres://…');
  const writeLog = (line: string) => void process.stderr.write(`${line}\n`);
  const ports = { clock, random: systemRandom(), database, fetch: globalThis.fetch, writeLog };
  const pipeline = stack.use(await createPipeline(config, ports));
  pipeline.worker.start();
  const { healthPort, host } = options;
  const health =
    healthPort === undefined ? undefined : await pipeline.listen({ port: healthPort, host, only: 'health' });
  const ready = { ready: true, worker: true, ...(health && { health }) };
  const told = health ? `The worker works; its health: ${health.url}/health/worker` : 'The worker works.';
  process.stdout.write(`${options.json ? JSON.stringify(ready) : told}\n`);
  await untilAborted(interruption.signal);
}
