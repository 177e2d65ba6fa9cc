import { createHmac } from 'node:crypto';

/** The secret every `supabase start` uses unless told otherwise. Public knowledge, protects nothing. */
export const CLI_JWT_SECRET = 'super-secret-jwt-token-with-at-least-32-characters-long';
export const CLI_PUBLISHABLE_KEY = 'sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH';
export const CLI_SECRET_KEY = 'sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz';

/** The four keys a project is called with. */
export interface ProjectKeys {
  readonly jwtSecret: string;
  /** JWT of role anon. */
  readonly anonKey: string;
  /** JWT of role service_role. */
  readonly serviceRoleKey: string;
  readonly publishableKey: string;
  readonly secretKey: string;
}

/** With the CLI's secret these are, byte for byte, the demo keys the CLI prints. */
export function projectKeys(jwtSecret: string): ProjectKeys {
  return {
    jwtSecret,
    anonKey: demoKey(jwtSecret, 'anon'),
    serviceRoleKey: demoKey(jwtSecret, 'service_role'),
    publishableKey: CLI_PUBLISHABLE_KEY,
    secretKey: CLI_SECRET_KEY,
  };
}

/** The demo keys name `typ` after `alg`, which jose's signer would not keep, so they are signed by hand. */
function demoKey(secret: string, role: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: 'HS256', typ: 'JWT' });
  const body = part({ iss: 'supabase-demo', role, exp: 1_983_812_996 });
  const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
  return `${head}.${body}.${signature}`;
}
