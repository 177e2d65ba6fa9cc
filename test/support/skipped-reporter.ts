import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with the tests that did not run, and the reason each one's name gives. */
export class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        process.stdout.write(`not run: ${module.relativeModuleId} > ${test.fullName}\n`);
      }
    }
  }
}
