export type { AuthOptions } from './auth/config.ts';
export { AuthOptionsError, checkSigningKeys, parseAuthOptions } from './auth/options.ts';
export type { OutboxMessage } from './auth/outbox.ts';
export { CLI_JWT_SECRET, CLI_PUBLISHABLE_KEY, CLI_SECRET_KEY } from './keys.ts';
export { createSupabaseMock, type SupabaseMock, type SupabaseMockOptions } from './mock.ts';
export { newSigningKeys } from './signing-keys.ts';
