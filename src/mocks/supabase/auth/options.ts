import * as z from 'zod';
import { lazy } from '../../../lib/lazy.ts';
import { readSigningKeys } from '../signing-keys.ts';
import type { AuthOptions } from './config.ts';

const schema = lazy(() => {
  const count = z.int().min(0).max(1_000_000_000);
  return z.strictObject({
    autoconfirm: z.boolean().optional(),
    anonymous: z.boolean().optional(),
    phone: z.boolean().optional(),
    phoneAutoconfirm: z.boolean().optional(),
    mfaPhone: z.boolean().optional(),
    signupDisabled: z.boolean().optional(),
    minPasswordLength: z.int().min(1).max(72).optional(),
    jwtExpirySeconds: z.int().min(1).max(1_000_000_000).optional(),
    manualLinking: z.boolean().optional(),
    reuseIntervalSeconds: count.optional(),
    secureEmailChange: z.boolean().optional(),
    securePasswordChange: z.boolean().optional(),
    currentPasswordNeeded: z.boolean().optional(),
    otpExpirySeconds: count.optional(),
    otpLength: z.int().min(6).max(10).optional(),
    secondsBetweenMails: count.optional(),
    callsPerFiveMinutes: z.int().min(1).optional(),
    siteUrl: z.url().optional(),
    redirectUrls: z.array(z.string()).max(100).optional(),
    signingKeys: z.unknown().optional(),
  });
});

/** Thrown for options or keys that Auth cannot run with; says which and why. */
export class AuthOptionsError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'AuthOptionsError';
  }
}

/** The options of Auth from a file's content. Throws AuthOptionsError. */
export function parseAuthOptions(value: unknown): AuthOptions {
  const result = schema().safeParse(value ?? {});
  if (!result.success) throw new AuthOptionsError(z.prettifyError(result.error));
  const given = Object.entries(result.data).filter(([, option]) => option !== undefined);
  return Object.fromEntries(given) as AuthOptions;
}

/** Looks whether a JWK set can serve, so that a wrong one is refused before anything starts. Throws AuthOptionsError. */
export async function checkSigningKeys(set: unknown): Promise<void> {
  try {
    await readSigningKeys(set);
  } catch (error) {
    throw new AuthOptionsError(error instanceof Error ? error.message : String(error), error);
  }
}
