import { missingKey, wrongKey } from './errors.ts';

/** The key a request is made with. Throws the vendor's 401. `Bearer KEY`, or Basic with the key as password. */
export function authenticate(authorization: string | null, apiKeys: ReadonlySet<string>): string {
  const key = keyIn(authorization);
  if (key === undefined) throw missingKey();
  if (!apiKeys.has(key)) throw wrongKey(key);
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
