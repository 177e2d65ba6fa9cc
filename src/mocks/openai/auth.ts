import type { Account, Accounts } from './accounts.ts';
import { missingKey, wrongKey } from './errors.ts';

export interface Caller {
  readonly apiKey: string;
  readonly account: Account;
}

/** Who makes a request. Throws the vendor's 401. `Bearer KEY`, or Basic with the key as password. */
export function authenticate(request: Pick<Request, 'headers' | 'url'>, accountOf: Accounts): Caller {
  const apiKey = keyIn(request.headers.get('authorization'));
  if (apiKey === undefined) throw missingKey(new URL(request.url).pathname);
  const account = accountOf(apiKey);
  if (account === undefined) throw wrongKey(apiKey);
  return { apiKey, account };
}

/** The key of an Authorization header; undefined when there is none. */
export function keyIn(authorization: string | null): string | undefined {
  const [, scheme = '', value = ''] = /^(\S+) +(\S.*)$/.exec(authorization?.trim() ?? '') ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return value;
    case 'basic': {
      const pair = Buffer.from(value, 'base64').toString('utf8');
      return pair.slice(pair.indexOf(':') + 1) || undefined;
    }
    default:
      return undefined;
  }
}
