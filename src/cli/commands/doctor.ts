import { Command, Option } from 'commander';
import { EXIT_CODES } from '../../lib/exit-codes.ts';
import { lookAtDatabase } from '../doctor/database.ts';
import { lookAtDocker, lookAtFolders, lookAtNode, lookAtPorts } from '../doctor/machine.ts';
import type { Finding } from '../doctor/types.ts';
import { lookAtVendors } from '../doctor/vendors.ts';
import { cacheFolder, DATABASE_HELP, parseDatabase } from '../options.ts';
import type { Outcome } from '../outcome.ts';

interface DoctorOptions {
  readonly backend: 'mock' | 'real';
  readonly database?: string;
  readonly json?: boolean;
}

const HELP = `
Changes nothing and prints no secret. Exit code 0 when the chosen set-up would work, 4 when something it needs is missing.

Examples:
  shakedown doctor                           for runs on mocks
  shakedown doctor --backend real            also the variables, keys and vendors
  shakedown doctor --database container      also Docker`;

export function doctorCommand(outcome: Outcome): Command {
  return new Command('doctor')
    .description('say what is missing on this machine, and what to do about it')
    .addOption(
      new Option('--backend <backend>', 'real: the variables and vendors are needed, too')
        .choices(['mock', 'real'])
        .default('mock'),
    )
    .addOption(
      new Option(
        '--database <database>',
        `${DATABASE_HELP} (default: UPLOAD_PIPELINE_DATABASE_URL, else embedded)`,
      ).argParser(parseDatabase),
    )
    .option('--json', 'as JSON')
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions) => {
      const findings = await lookAtAll(options);
      process.stdout.write(options.json ? `${JSON.stringify(findings, null, 2)}\n` : described(findings));
      const isWell = findings.every((one) => one.state !== 'missing');
      outcome.exitCode = isWell ? EXIT_CODES.pass : EXIT_CODES.configuration;
    });
}

async function lookAtAll({ backend, database }: DoctorOptions): Promise<Finding[]> {
  const chosen = database ?? process.env.UPLOAD_PIPELINE_DATABASE_URL;
  const server = chosen && chosen !== 'embedded' && chosen !== 'container' ? chosen : undefined;
  const looks = [
    lookAtNode(),
    lookAtFolders(cacheFolder()),
    lookAtDatabase(server),
    lookAtDocker(chosen === 'container'),
    lookAtPorts(),
    lookAtVendors(process.env, backend === 'real'),
  ];
  return (await Promise.all(looks)).flat();
}

const SIGNS = { ok: '✓', missing: '✗', unneeded: '·' } as const;

function described(findings: readonly Finding[]): string {
  const lines = findings.map(({ what, state, found, todo }) => {
    const advice =
      todo === undefined ? '' : `\n      ${state === 'missing' ? '' : 'not needed now; otherwise: '}${todo}`;
    return `  ${SIGNS[state]} ${what}: ${found}${advice}`;
  });
  const open = findings.filter((one) => one.state === 'missing').length;
  const end = open === 0 ? 'Nothing that is needed is missing.' : `${open} needed things are missing.`;
  return `${lines.join('\n')}\n\n${end}\n`;
}
