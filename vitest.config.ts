import { defineConfig } from 'vitest/config';
import { SkippedReporter } from './test/support/skipped-reporter.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // far above any test: they only end what hangs, also on a machine that is busy with other things
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // one more than the two cores: many tests wait for processes that they started
    maxWorkers: 3,
    // files share a worker and its loaded modules, which halves the time; no test replaces a module, and the only state
    // kept in one is src/lib/database/testing/pool.ts
    isolate: false,
    reporters: ['default', new SkippedReporter()],
  },
});
