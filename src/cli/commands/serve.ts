import { Command, Option } from 'commander';
import { systemClock } from '../../lib/clock.ts';
import { systemRandom } from '../../lib/random.ts';
import { createPipeline, readConfig } from '../../pipeline/index.ts';
import { openDatabase } from '../databases.ts';
import { UsageError } from '../failure.ts';
import { mockedVariables } from '../mocked-variables.ts';
import { cacheFolder, DATABASE_HELP, parseDatabase, parsePort } from '../options.ts';
import { onInterrupt, untilAborted } from '../signals.ts';

interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly backend: 'mock' | 'real';
  readonly database?: string;
  readonly data?: string;
  readonly worker: boolean;
  readonly json?: boolean;
}

const HELP = `
Examples:
  shakedown serve --backend mock             API, worker and the three mocks; nothing to set
  shakedown serve --data ./data              real vendors, as the UPLOAD_PIPELINE_* variables say
  shakedown serve --no-worker --database postgres://…    the API alone; "shakedown worker" beside it works
With a data folder everything survives a stop, a crash and kill -9; without one it is gone at the end.
The log goes to standard error, one JSON line each.`;

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the pipeline: API and worker')
    .option('--port <port>', "the API's port (0: any free one)", parsePort, 8100)
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .addOption(
      new Option(
        '--backend <backend>',
        'mock: start the mocks too; real: the vendors of the UPLOAD_PIPELINE_* variables',
      )
        .choices(['mock', 'real'])
        .default('real'),
    )
    .addOption(
      new Option(
        '--database <database>',
        `${DATABASE_HELP} (default: UPLOAD_PIPELINE_DATABASE_URL, else embedded)`,
      ).argParser(parseDatabase),
    )
    .option('--data <dir>', 'keep the embedded database in this folder (one process at a time)')
    .option('--no-worker', 'serve the API only; "shakedown worker" does the work (needs a database on a server)')
    .option('--json', 'print one JSON line once ready')
    .addHelpText('after', HELP)
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  using interruption = onInterrupt((message) => process.stderr.write(`${JSON.stringify({ msg: message })}\n`));
  await using stack = new AsyncDisposableStack();
  const clock = systemClock();
  const cacheDir = cacheFolder();
  const env = options.backend === 'mock' ? await mockedVariables(stack, { clock, cacheDir }) : process.env;
  const config = readConfig(env);
  const { database: chosen, data } = options;
  const database = await openDatabase(stack, { database: chosen, data, cacheDir, clock });
  if (!options.worker && database.driver === 'pglite')
    throw new UsageError('--no-worker needs a database that a worker can share: --database postgres://…');
  const writeLog = (line: string) => void process.stderr.write(`${line}\n`);
  const ports = { clock, random: systemRandom(), database, fetch: globalThis.fetch, writeLog };
  const pipeline = stack.use(await createPipeline(config, ports));
  const { url } = await pipeline.listen({ port: options.port, host: options.host });
  if (options.worker) pipeline.worker.start();
  const { backend, worker } = options;
  const ready = { ready: true, api: { url }, worker, database: database.driver, data: data ?? null, backend };
  process.stdout.write(options.json ? `${JSON.stringify(ready)}\n` : `${welcome(url)}\n`);
  await untilAborted(interruption.signal);
}

function welcome(url: string): string {
  return `The pipeline is ready: ${url}
  its API, described      ${url}/docs
  its health              ${url}/health
  a token for a user      npx shakedown token --user 7b1f6f6e-0000-4000-8000-000000000001
Ctrl-C stops it.`;
}
