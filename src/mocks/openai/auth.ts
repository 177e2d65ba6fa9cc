import { missingKey, wrongKey } from './errors.ts';
import type { Tier } from './limits.ts';

/** The usage tier of a key's account; undefined for a key that is not taken. */
export type Accounts = (apiKey: string) => Tier | undefined;

export function accounts(options: {
  readonly apiKeys: ReadonlySet<string>;
  readonly tier: Tier;
  /** What the keys of free accounts begin with. */
  readonly guests: string | undefined;
}): Accounts {
  const { apiKeys, tier, guests } = options;
  return (apiKey) => {
    if (apiKeys.has(apiKey)) return tier;
    return guests !== undefined && apiKey.startsWith(guests) ? 'free' : undefined;
  };
}

/** The key a request is made with. Throws the vendor's 401. `Bearer KEY`, or Basic with the key as password. */
export function authenticate(authorization: string | null, tierOf: Accounts): string {
  const key = keyIn(authorization);
  if (key === undefined) throw missingKey();
  if (tierOf(key) === undefined) throw wrongKey(key);
  return key;
}

function keyIn(authorization: string | null): string | undefined {
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
