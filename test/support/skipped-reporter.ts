import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** Ends a run with the tests that did not run, and the reason each one's name gives. */
export class SkippedReporter implements Reporter {
  #isFiltered = false;

  onInit(vitest: Vitest): void {
    this.#isFiltered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (this.#isFiltered) return; // all the others are left out on purpose
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        process.stdout.write(`not run: ${module.relativeModuleId} > ${test.fullName}\n`);
      }
    }
  }
}
