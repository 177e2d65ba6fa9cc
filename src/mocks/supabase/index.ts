export { CLI_JWT_SECRET, CLI_PUBLISHABLE_KEY, CLI_SECRET_KEY } from './keys.ts';
export { createSupabaseMock, type SupabaseMock, type SupabaseMockOptions } from './mock.ts';
