import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import {
  type AuthOptions,
  AuthOptionsError,
  checkSigningKeys,
  newSigningKeys,
  parseAuthOptions,
} from '../mocks/index.ts';
import { UsageError } from './failure.ts';

interface AuthFlags {
  readonly authConfig?: string;
  readonly authKeys?: string;
  readonly conformance?: boolean;
}

/** Auth as the flags want it. With `--conformance` and no keys of its own it signs by a new RS256 key. */
export async function authOptions({ authConfig, authKeys, conformance }: AuthFlags): Promise<AuthOptions> {
  const options = authConfig === undefined ? {} : await read('--auth-config', authConfig, checkedOptions);
  if (authKeys !== undefined) return { ...options, signingKeys: await read('--auth-keys', authKeys, checkedKeys) };
  if (!conformance || options.signingKeys !== undefined) return options;
  return { ...options, signingKeys: await newSigningKeys() };
}

async function checkedOptions(content: unknown): Promise<AuthOptions> {
  const options = parseAuthOptions(content);
  if (options.signingKeys !== undefined) await checkSigningKeys(options.signingKeys);
  return options;
}

async function checkedKeys(set: unknown): Promise<unknown> {
  await checkSigningKeys(set);
  return set;
}

/** JSON is YAML. What the file holds may be a key, so that it is never repeated. */
async function read<T>(flag: string, file: string, take: (content: unknown) => T | Promise<T>): Promise<T> {
  try {
    return await take(parse(await readFile(file, 'utf8'), { prettyErrors: false }));
  } catch (error) {
    if (error instanceof AuthOptionsError) throw new UsageError(`${flag}: ${file}: ${error.message}`);
    if (error instanceof YAMLParseError)
      throw new UsageError(`${flag}: ${file} is neither YAML nor JSON (${error.code})`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`${flag}: ${file} cannot be read (${code})`);
  }
}
