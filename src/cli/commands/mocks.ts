import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { systemClock } from '../../lib/clock.ts';
import { serverDatabase } from '../../lib/database/index.ts';
import { seededRandom } from '../../lib/random.ts';
import { LLAMAPARSE_PLANS, type LlamaparsePlan, type Mocks, startMocks } from '../../mocks/index.ts';
import { authOptions } from '../auth-options.ts';
import { UsageError } from '../failure.ts';
import { readFaultRules } from '../fault-rules.ts';
import { cacheFolder, parsePort, parseWholeNumber } from '../options.ts';
import { onInterrupt, untilAborted } from '../signals.ts';

interface MocksOptions {
  readonly openaiPort: number;
  readonly llamaparsePort: number;
  readonly llamaparsePlan: LlamaparsePlan;
  readonly llamaparsePageMs: number;
  readonly supabasePort: number;
  readonly adminPort: number;
  readonly host: string;
  readonly seed: string;
  readonly faults?: string;
  readonly seedSql?: string;
  readonly supabaseDatabase?: string;
  readonly authConfig?: string;
  readonly authKeys?: string;
  readonly conformance?: boolean;
  readonly json?: boolean;
}

const HELP = `
Examples:
  shakedown mocks                            ports 8101 to 8104
  shakedown mocks --openai-port 0 --json     any free port, one JSON line once ready
  shakedown mocks --faults webhook-chaos     with a profile of faults (or a file of rules)
Then, in another terminal, paste the printed lines and run your own program.`;

export function mocksCommand(): Command {
  return new Command('mocks')
    .description('serve mock OpenAI, LlamaParse and Supabase until stopped')
    .option('--openai-port <port>', 'port of OpenAI (0: any free one)', parsePort, 8101)
    .option('--llamaparse-port <port>', 'port of LlamaParse', parsePort, 8102)
    .addOption(
      new Option('--llamaparse-plan <plan>', 'its rate limits and credits')
        .choices(LLAMAPARSE_PLANS)
        .default('enterprise'),
    )
    .option('--llamaparse-page-ms <ms>', 'how long it takes for a page, and to begin', parseWholeNumber, 20)
    .option('--supabase-port <port>', 'port of Supabase', parsePort, 8103)
    .option('--admin-port <port>', 'port of the admin API: faults, journal, meter', parsePort, 8104)
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--seed <text>', 'seed of every random choice', 'shakedown')
    .option('--faults <file>', 'YAML or JSON list of fault rules, or the name of a profile')
    .option('--seed-sql <file>', 'SQL that makes buckets, users, rows and policies of Supabase at the start')
    .addOption(
      new Option(
        '--supabase-database <url>',
        "a PostgreSQL of your own for Supabase's tables, so that other programs can run SQL on them (superuser)",
      ).argParser(parseServer),
    )
    .option('--auth-config <file>', 'YAML or JSON options of Supabase Auth: autoconfirm, anonymous, siteUrl ...')
    .option('--auth-keys <file>', 'JWK set whose one key with key_ops ["sign"] signs access tokens (else HS256)')
    .option('--conformance', "take what the SDKs' own test suites send and the real services refuse")
    .option('--json', 'print one JSON line once ready')
    .addHelpText('after', HELP)
    .action(async (options: MocksOptions) => {
      const faults = options.faults === undefined ? [] : await readFaultRules(options.faults);
      const seedSql = options.seedSql === undefined ? undefined : await readSeed(options.seedSql);
      using interruption = onInterrupt((message) => process.stderr.write(`${message}\n`));
      const { host } = options;
      const auth = await authOptions(options);
      const clock = systemClock();
      await using stack = new AsyncDisposableStack();
      const { supabaseDatabase: url } = options;
      const database = url === undefined ? undefined : stack.use(await serverDatabase({ url, migrations: [], clock }));
      await using mocks = await startMocks({
        clock,
        random: seededRandom(options.seed),
        cacheDir: cacheFolder(),
        openai: { port: options.openaiPort, host, conformance: options.conformance === true },
        llamaparse: {
          port: options.llamaparsePort,
          host,
          plan: options.llamaparsePlan,
          latency: { queuedMs: options.llamaparsePageMs, perPageMs: options.llamaparsePageMs },
          conformance: options.conformance === true,
        },
        supabase: {
          port: options.supabasePort,
          host,
          ...(seedSql !== undefined && { seedSql }),
          ...(database && { database }),
          auth,
        },
        admin: { port: options.adminPort, host },
      });
      for (const rule of faults) mocks.faults.add(rule);
      process.stdout.write(options.json ? `${JSON.stringify(readyLine(mocks))}\n` : environmentLines(mocks));
      await untilAborted(interruption.signal);
    });
}

function parseServer(text: string): string {
  if (/^postgres(ql)?:\/\//.test(text)) return text;
  // the text may hold a password, so it is not repeated
  throw new UsageError('--supabase-database is a URL such as postgres://user:password@host:5432/name');
}

async function readSeed(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `--seed-sql: ${file} cannot be read (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

/** The line of DESIGN.md section 7, for programs that start the mocks. */
function readyLine({ openai, llamaparse, supabase, admin }: Mocks): unknown {
  const { url, anonKey, serviceRoleKey, jwtSecret, s3 } = supabase;
  return {
    ready: true,
    openai: { baseUrl: openai.baseUrl, apiKey: openai.apiKey },
    llamaparse: { baseUrl: llamaparse.baseUrl, apiKey: llamaparse.apiKey },
    supabase: { url, anonKey, serviceRoleKey, jwtSecret, s3 },
    admin: { url: admin.url },
  };
}

function environmentLines({ openai, llamaparse, supabase, admin }: Mocks): string {
  return `# Mock services are ready. Point the official SDKs at them:
export OPENAI_BASE_URL=${openai.baseUrl}
export OPENAI_API_KEY=${openai.apiKey}
export LLAMA_CLOUD_BASE_URL=${llamaparse.baseUrl}
export LLAMA_CLOUD_API_KEY=${llamaparse.apiKey}
export SUPABASE_URL=${supabase.url}
export SUPABASE_ANON_KEY=${supabase.anonKey}
export SUPABASE_SERVICE_ROLE_KEY=${supabase.serviceRoleKey}
export STORAGE_S3_URL=${supabase.s3.url}
export S3_PROTOCOL_ACCESS_KEY_ID=${supabase.s3.accessKeyId}
export S3_PROTOCOL_ACCESS_KEY_SECRET=${supabase.s3.secretAccessKey}
export S3_PROTOCOL_REGION=${supabase.s3.region}
# Admin (faults, journal, meter): ${admin.url}
# Ctrl-C stops them.
`;
}
