import { PipelineError } from '../errors.ts';

export interface ConfigProblem {
  /** The full name of the environment variable. */
  readonly variable: string;
  /** What is wrong and what to do; never a secret's value. */
  readonly message: string;
}

/** The configuration cannot be used. Lists every problem at once. Never retryable. */
export class ConfigError extends PipelineError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map((problem) => `  ${problem.variable}: ${problem.message}`);
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super('CONFIG_INVALID', `the pipeline's configuration has ${count}:\n${lines.join('\n')}`, { retryable: false });
    this.problems = problems;
  }
}
