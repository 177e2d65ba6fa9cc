import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSigningKeys } from '../mocks/index.ts';
import { authOptions } from './auth-options.ts';
import { UsageError } from './failure.ts';

describe('the flags of Supabase Auth', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shakedown-auth-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const file = async (text: string) => {
    const path = join(folder, 'file');
    await writeFile(path, text);
    return path;
  };

  test('options are read from YAML, keys from JSON', async () => {
    const authConfig = await file('autoconfirm: false\nminPasswordLength: 10\n');
    expect(await authOptions({ authConfig })).toEqual({ autoconfirm: false, minPasswordLength: 10 });
    const keys = await newSigningKeys();
    expect(await authOptions({ authKeys: await file(JSON.stringify(keys)) })).toEqual({ signingKeys: keys });
  });

  test('conformance makes a key where none is given', async () => {
    expect(await authOptions({})).toEqual({});
    const { signingKeys } = await authOptions({ conformance: true });
    expect(signingKeys).toMatchObject([{ kty: 'RSA', alg: 'RS256', key_ops: ['sign'] }]);
  });

  test.each([
    ['an unknown option', 'authConfig', 'autoConfirm: false', /--auth-config: .*autoConfirm/s],
    ['a value out of range', 'authConfig', 'otpLength: 3', /--auth-config: .*otpLength/s],
    ['no YAML', 'authConfig', '{', /is neither YAML nor JSON/],
    ['keys that cannot serve', 'authConfig', 'signingKeys: [{ name: key }]', /must be a JWK/],
    ['no key that signs', 'authKeys', '[{"kty":"oct","k":"c2VjcmV0","key_ops":["verify"]}]', /exactly one key/],
  ] as const)('%s is refused, and nothing of the file is repeated but names', async (_what, flag, text, message) => {
    const refusal = await authOptions({ [flag]: await file(text) }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UsageError);
    expect((refusal as UsageError).message).toMatch(message);
    expect((refusal as UsageError).message).not.toContain('c2VjcmV0');
  });

  test('a file that is not there is named', async () => {
    await expect(authOptions({ authKeys: join(folder, 'none') })).rejects.toThrow(/cannot be read \(ENOENT\)/);
  });
});
