import { Command, Option } from 'commander';
import { systemClock } from '../../lib/clock.ts';
import { embeddedDatabase } from '../../lib/database/index.ts';
import { systemRandom } from '../../lib/random.ts';
import { createPipeline, pipelineMigrations, readConfig } from '../../pipeline/index.ts';
import { mockedVariables } from '../mocked-variables.ts';
import { cacheFolder, parsePort } from '../options.ts';
import { onInterrupt, untilAborted } from '../signals.ts';

interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly backend: 'mock' | 'real';
  readonly data?: string;
  readonly json?: boolean;
}

const HELP = `
Examples:
  shakedown serve --backend mock             API, worker and the three mocks; nothing to set
  shakedown serve --data ./data              real vendors, as the UPLOAD_PIPELINE_* variables say
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
    .option('--data <dir>', 'keep the embedded database in this folder (one process at a time)')
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
  const database = stack.use(
    await embeddedDatabase({
      migrations: pipelineMigrations,
      cacheDir,
      clock,
      ...(options.data !== undefined && { dataDir: options.data }),
    }),
  );
  const writeLog = (line: string) => void process.stderr.write(`${line}\n`);
  const ports = { clock, random: systemRandom(), database, fetch: globalThis.fetch, writeLog };
  const pipeline = stack.use(await createPipeline(config, ports));
  const { url } = await pipeline.listen({ port: options.port, host: options.host });
  pipeline.worker.start();
  const ready = { ready: true, api: { url }, data: options.data ?? null, backend: options.backend };
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
