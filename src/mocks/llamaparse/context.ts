import { uuidV4 } from '../../lib/ids.ts';
import type { Random } from '../../lib/random.ts';
import type { MockDeps } from '../kit/types.ts';
import type { Account, Accounts } from './accounts/accounts.ts';

/** What every part of this mock is handed. */
export interface Context {
  readonly deps: MockDeps;
  /** Of the mock's own account. */
  readonly apiKey: string;
  readonly accountOf: Accounts;
  /** The one that `apiKey` opens. */
  readonly ownAccount: Account;
  /** The paragraph at the end of every parsed page that has something on it. */
  readonly marker: string | undefined;
  /** How long after a job's end its usage is known. */
  readonly billedAfterMs: number;
  /** `host` or `host:port` of addresses that documents are fetched from. */
  readonly sourceHosts: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly ids: Ids;
}

export interface Ids {
  /** `pjb-` and 28 of [a-z0-9], as the service mints them. */
  job(): string;
  /** `whc-` (documented) and 28 of [a-z0-9] (a guess). */
  webhookConfig(): string;
  /** `cfg-` and 28 of [a-z0-9] (docs show `cfg-…`). */
  configuration(): string;
  uuid(): string;
  /** Of a webhook's event. */
  event(): string;
  /** 40 of [a-z0-9], for download links. */
  token(): string;
  /** The ids of what `name` names, from their beginning: none drawn elsewhere changes them. */
  of(name: string): Ids;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

export function createIds(random: Random): Ids {
  const letters = (count: number) => Array.from({ length: count }, () => random.pick([...ALPHABET])).join('');
  const events = random.derive('events'); // webhooks go out whenever they are due: other ids must not feel it
  return {
    job: () => `pjb-${letters(28)}`,
    webhookConfig: () => `whc-${letters(28)}`,
    configuration: () => `cfg-${letters(28)}`,
    uuid: () => uuidV4(random),
    event: () => uuidV4(events),
    token: () => letters(40),
    of: (name) => createIds(random.derive(name)),
  };
}
