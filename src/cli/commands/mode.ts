import { Argument, Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../../lib/clock.ts';
import { mintToken, readConfig, SERVICE_MODES, type ServiceMode } from '../../pipeline/index.ts';
import { OPERATOR, UNUSED_VARIABLES } from '../admin-token.ts';
import { UsageError } from '../failure.ts';

const HELP = `
Examples:
  shakedown mode                                 which mode is in force, who wanted it, who has seen it
  shakedown mode mock                            mocks answer from now on
  shakedown mode hybrid --reason "trial day"     real services, and the mock where they fail (never in production)
  shakedown mode --vendor openai=mock            only OpenAI goes its own way
  shakedown mode --vendor openai=follow          … and follows the mode again
It asks the running pipeline's /admin/mode. Every process of it follows within a second, none is restarted, and every
change is kept with who wanted it, when and why. A document that is under way keeps the backend it was submitted with.
The admin token comes from UPLOAD_PIPELINE_ADMIN_TOKEN, or is minted with UPLOAD_PIPELINE_JWT_SECRET (without either,
with the development secret). Supabase holds state: it stays where it is configured, in every mode.`;

interface ModeOptions {
  readonly url: string;
  readonly vendor?: Readonly<Record<string, ServiceMode | null>>;
  readonly reason?: string;
  readonly json?: boolean;
}

export function modeCommand(): Command {
  return new Command('mode')
    .description('show or change who answers for the vendors of a running pipeline: mock, real or hybrid')
    .addArgument(
      new Argument('[mode]', 'the mode from now on; without it and --vendor: only look').choices(SERVICE_MODES),
    )
    .option('--vendor <name=mode>', 'llamaparse or openai =mock|real|hybrid, or =follow to end its own way', oneVendor)
    .option('--reason <text>', 'kept with the change')
    .option('--url <url>', "the pipeline's address", 'http://127.0.0.1:8100')
    .option('--json', "print the pipeline's answer as JSON")
    .addHelpText('after', HELP)
    .action(run);
}

function oneVendor(text: string, before: Record<string, ServiceMode | null> = {}): Record<string, ServiceMode | null> {
  const [vendor = '', mode = ''] = text.split('=');
  const known = mode === 'follow' || (SERVICE_MODES as readonly string[]).includes(mode);
  if (vendor === 'supabase') {
    throw new InvalidArgumentError('Supabase holds state: it stays where it is configured, in every mode.');
  }
  if (!['llamaparse', 'openai'].includes(vendor) || !known) {
    throw new InvalidArgumentError('Say llamaparse or openai, = and mock, real, hybrid or follow: openai=mock.');
  }
  return { ...before, [vendor]: mode === 'follow' ? null : (mode as ServiceMode) };
}

async function run(mode: ServiceMode | undefined, options: ModeOptions): Promise<void> {
  const { vendor: overrides, reason } = options;
  const change = mode === undefined && overrides === undefined ? undefined : { mode, overrides, reason };
  const answer = await ask(options.url, change);
  process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : describe(answer));
}

async function ask(url: string, change: object | undefined): Promise<ModeAnswer> {
  const address = `${url.replace(/\/+$/, '')}/admin/mode`;
  const headers = { authorization: `Bearer ${await adminToken()}`, 'content-type': 'application/json' };
  const init = change === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(change) };
  const response = await fetch(address, init).catch((error: unknown) => {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new UsageError(`nobody answers at ${url} (${why}); start it (shakedown serve) or give its --url`);
  });
  const body = (await response.json().catch(() => undefined)) as (ModeAnswer & Problem) | undefined;
  if (response.ok && body) return body;
  if (response.status === 401 || response.status === 403) {
    throw new UsageError(
      `${url} refuses the admin token (${response.status}); set UPLOAD_PIPELINE_JWT_SECRET to its secret`,
    );
  }
  if (body?.error) throw new UsageError(`${url} refuses: ${body.error.message} (${body.error.code})`);
  throw new UsageError(`${address} answers ${response.status} and is no pipeline of ours; give its --url`);
}

/** What is set, or one minted with the pipeline's secret, valid for a minute. */
async function adminToken(): Promise<string> {
  const given = process.env.UPLOAD_PIPELINE_ADMIN_TOKEN;
  if (given) return given;
  const config = readConfig({ ...UNUSED_VARIABLES, ...process.env });
  return mintToken(config, { userId: OPERATOR, admin: true, ttlSeconds: 60, clock: systemClock() });
}

interface Problem {
  readonly error?: { readonly code: string; readonly message: string };
}

interface Served {
  readonly llamaparse: string;
  readonly openai: string;
  readonly fallback: boolean;
}

interface ModeAnswer {
  readonly mode: string;
  readonly overrides: Readonly<Record<string, string>>;
  readonly version: number;
  readonly changed_by: string | null;
  readonly changed_at: string | null;
  readonly reason: string | null;
  readonly documents: Served | null;
  readonly questions: Served | null;
  readonly supabase: string;
  readonly seen_by: readonly { readonly process_id: string; readonly seen_at: string }[];
}

function describe(answer: ModeAnswer): string {
  const { mode, overrides, changed_by: by, changed_at: at, reason, documents, questions, supabase } = answer;
  const own = Object.entries(overrides).map(([vendor, its]) => `, but ${vendor} ${its}`);
  const since = at === null ? 'as configured' : `since ${at}, by ${by}${reason ? `: ${reason}` : ''}`;
  return `mode       ${mode}${own.join('')} (${since})
documents  ${served(documents, ['llamaparse', 'openai'])}
questions  ${served(questions, ['openai'])}
supabase   ${supabase}, in every mode
seen by    ${answer.seen_by.length} ${answer.seen_by.length === 1 ? 'process' : 'processes'} (version ${answer.version})
`;
}

function served(who: Served | null, vendors: readonly ('llamaparse' | 'openai')[]): string {
  if (who === null) return 'nobody: the mode asks for a backend that is not configured';
  const parts = vendors.map((vendor) => `${vendor} ${who[vendor]}`);
  return `${parts.join(', ')}${who.fallback ? ' (fallback: the real service fails)' : ''}`;
}
