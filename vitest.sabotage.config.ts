import { defineConfig } from 'vitest/config';

/** `npm run sabotage`: the pipeline is broken in many small ways, each in a copy, and the default run must see each. */
export default defineConfig({
  test: {
    include: ['test/sabotage/*.suite.ts'],
    testTimeout: 300_000,
    // each is a process of its own with a pipeline in it
    maxConcurrency: 2,
    reporters: ['default'],
  },
});
