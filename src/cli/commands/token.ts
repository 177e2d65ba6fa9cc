import { Command } from 'commander';
import { systemClock } from '../../lib/clock.ts';
import { isUuid } from '../../lib/ids.ts';
import { mintToken, readConfig } from '../../pipeline/index.ts';
import { OPERATOR, UNUSED_VARIABLES } from '../admin-token.ts';
import { UsageError } from '../failure.ts';
import { parseWholeNumber } from '../options.ts';

const HELP = `
Example (a pipeline started by "shakedown serve --backend mock" on this machine):
  curl -H "Authorization: Bearer $(npx shakedown token --user 7b1f6f6e-0000-4000-8000-000000000001)" …
  curl -H "Authorization: Bearer $(npx shakedown token --admin)" …/admin/dead-letters
The secret is UPLOAD_PIPELINE_JWT_SECRET, or the public development secret when that is not set.`;

export function tokenCommand(): Command {
  return new Command('token')
    .description('mint a development JWT for a pipeline')
    .option('--user <uuid>', 'whose token it is (needed unless --admin)')
    .option('--admin', 'a token for /admin/*')
    .option('--ttl <seconds>', 'how long it is valid', parseWholeNumber, 3600)
    .addHelpText('after', HELP)
    .action(async (options: { user?: string; admin?: boolean; ttl: number }) => {
      const { user = options.admin ? OPERATOR : undefined, admin = false } = options;
      if (user === undefined) throw new UsageError('say whose token it is: --user <uuid>, or --admin');
      const userId = user.toLowerCase();
      if (!isUuid(userId)) throw new UsageError(`--user must be a UUID, got "${user}"`);
      const config = readConfig({ ...UNUSED_VARIABLES, ...process.env });
      const token = await mintToken(config, { userId, admin, ttlSeconds: options.ttl, clock: systemClock() });
      process.stdout.write(`${token}\n`);
    });
}
