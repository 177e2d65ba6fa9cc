import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command, Option } from 'commander';
import { startRecorder, writeCassette } from '../../harness/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { EXIT_CODES } from '../../lib/exit-codes.ts';
import { MOCK_VENDORS, type MockVendor } from '../../mocks/index.ts';
import { UsageError } from '../failure.ts';
import { parsePort } from '../options.ts';
import type { Outcome } from '../outcome.ts';
import { onInterrupt, untilAborted } from '../signals.ts';

const HELP = `
Hands every call on to the service and its answer back, byte by byte, and keeps them in memory. When it is stopped (Ctrl-C)
it takes the secrets out and writes the cassette; nothing is written before. Keys, tokens, cookies, organization and project
ids, e-mail addresses, documents, questions and answers never reach the file: placeholders and digests stand for them.
Real calls cost what they cost: the recorder has no cap of its own.

With a command after --, it runs that, pointed at the recorder by the variable that the SDKs read, stops when it has ended
and gives its exit code.

Examples:
  shakedown record --vendor openai --to https://api.openai.com --out recordings/openai.ndjson
  shakedown record --vendor openai --to https://api.openai.com --out recordings/openai.ndjson -- \\
    shakedown drift --right real --vendor openai --max-usd 0.05
  # then, as often as wanted and at no cost:
  shakedown drift --right recordings/openai.ndjson --vendor openai`;

/** What points a client at the recorder. */
const VARIABLES: Readonly<Record<MockVendor, (url: string) => readonly [name: string, value: string]>> = {
  openai: (url) => ['OPENAI_BASE_URL', `${url}/v1`],
  llamaparse: (url) => ['LLAMA_CLOUD_BASE_URL', url],
  supabase: (url) => ['SUPABASE_URL', url],
};

interface RecordOptions {
  readonly vendor: MockVendor;
  readonly to: string;
  readonly out: string;
  readonly port: number;
  readonly json?: boolean;
}

export function recordCommand(outcome: Outcome): Command {
  return new Command('record')
    .description('stand before a real service and write what it says, without secrets, to a cassette')
    .addOption(new Option('--vendor <vendor>', 'whose service it is').choices(MOCK_VENDORS).makeOptionMandatory())
    .requiredOption('--to <url>', 'the service: scheme and host')
    .requiredOption('--out <file>', 'the cassette to write (NDJSON); an older one is replaced')
    .option('--port <port>', 'port to listen on, on this machine only (0: any free one)', parsePort, 8110)
    .option('--json', 'print one JSON line once ready')
    .addHelpText('after', HELP)
    .argument('[command...]', 'after --: what to run meanwhile')
    .action(async (command: string[], options: RecordOptions) => {
      outcome.exitCode = await record(options, command);
    });
}

async function record({ vendor, to, out, port, json }: RecordOptions, command: readonly string[]): Promise<number> {
  if (!URL.canParse(to) || !/^https?:$/.test(new URL(to).protocol)) {
    throw new UsageError('--to is a URL such as https://api.openai.com');
  }
  const say = (text: string) => process.stderr.write(`${text}\n`);
  using interruption = onInterrupt(say);
  await mkdir(dirname(out), { recursive: true });
  await using recorder = await startRecorder({
    ...{ vendor, upstream: to, port, clock: systemClock(), fetch: globalThis.fetch, onTrouble: say },
  });
  const { url } = recorder;
  const [name, value] = VARIABLES[vendor](url);
  let exitCode: number = EXIT_CODES.pass;
  if (command.length > 0) exitCode = await runMeanwhile(command, { [name]: value });
  else {
    const lines = `# Recording ${new URL(to).origin}. Point clients at it:\nexport ${name}=${value}\n# Ctrl-C writes ${out}.\n`;
    process.stdout.write(json ? `${JSON.stringify({ ready: true, url })}\n` : lines);
    await untilAborted(interruption.signal);
  }
  const cassette = await recorder.cassette();
  await writeCassette(out, cassette);
  const { dropped } = cassette.head;
  say(`${out}: ${cassette.exchanges.length} exchanges${dropped > 0 ? `, ${dropped} found no room` : ''}`);
  return exitCode;
}

/** The command's exit code. An interruption of the terminal reaches it, too, and it ends by it. */
async function runMeanwhile([program = '', ...args]: readonly string[], env: Record<string, string>): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', (error) => reject(new UsageError(`${program} cannot be run (${error.message})`)));
  child.once('close', (code) => resolve(code ?? EXIT_CODES.interrupted));
  return promise;
}
