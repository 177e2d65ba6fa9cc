import { defineConfig } from 'vitest/config';

/** `npm run docs`: the commands in README and docs/ are run as they stand there, each document in a copy of its own. */
export default defineConfig({
  test: {
    include: ['test/docs-commands/*.suite.ts'],
    testTimeout: 600_000,
    reporters: ['default'],
  },
});
