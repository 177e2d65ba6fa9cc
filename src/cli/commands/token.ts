import { Command } from 'commander';
import { systemClock } from '../../lib/clock.ts';
import { isUuid } from '../../lib/ids.ts';
import { mintToken, readConfig } from '../../pipeline/index.ts';
import { UsageError } from '../failure.ts';
import { parseWholeNumber } from '../options.ts';

const HELP = `
Example (a pipeline started by "shakedown serve --backend mock" on this machine):
  curl -H "Authorization: Bearer $(npx shakedown token --user 7b1f6f6e-0000-4000-8000-000000000001)" …
The secret is UPLOAD_PIPELINE_JWT_SECRET, or the public development secret when that is not set.`;

/** The vendors' variables do not matter to a token, yet the configuration is read whole. */
const UNUSED = {
  UPLOAD_PIPELINE_SUPABASE_URL: 'http://unused.invalid',
  UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY: 'unused-by-token',
  UPLOAD_PIPELINE_SUPABASE_BACKEND: 'real',
  UPLOAD_PIPELINE_LLAMAPARSE_API_KEY: 'unused-by-token',
  UPLOAD_PIPELINE_OPENAI_API_KEY: 'unused-by-token',
};

export function tokenCommand(): Command {
  return new Command('token')
    .description('mint a development JWT for a pipeline')
    .requiredOption('--user <uuid>', 'whose token it is')
    .option('--ttl <seconds>', 'how long it is valid', parseWholeNumber, 3600)
    .addHelpText('after', HELP)
    .action(async (options: { user: string; ttl: number }) => {
      const userId = options.user.toLowerCase();
      if (!isUuid(userId)) throw new UsageError(`--user must be a UUID, got "${options.user}"`);
      const config = readConfig({ ...UNUSED, ...process.env });
      const token = await mintToken(config, { userId, ttlSeconds: options.ttl, clock: systemClock() });
      process.stdout.write(`${token}\n`);
    });
}
