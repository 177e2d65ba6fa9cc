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
  /** 40 of [a-z0-9], for download links. */
  token(): string;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

export function createIds(random: Random): Ids {
  const letters = (count: number) => Array.from({ length: count }, () => random.pick([...ALPHABET])).join('');
  return {
    job: () => `pjb-${letters(28)}`,
    webhookConfig: () => `whc-${letters(28)}`,
    configuration: () => `cfg-${letters(28)}`,
    uuid: () => uuidV4(random),
    token: () => letters(40),
  };
}
