/** One mistake in a scenario file, with the place where a person can mend it. Line and column are 1-based. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to do: `did you mean "title"?`, or what is allowed here. */
  readonly hint?: string;
}

/** `scenarios/a.yaml:3:5 unknown key "titel" (did you mean "title"?)` */
export function formatProblem(problem: Problem): string {
  const hint = problem.hint ? ` (${problem.hint})` : '';
  return `${problem.file}:${problem.line}:${problem.column} ${problem.message}${hint}`;
}

/** Scenarios that cannot be run as they are written, or none to run. Ends a run with exit code 4. */
export class ScenarioError extends Error {
  readonly code = 'SCENARIO_INVALID';
  readonly exitCode = 4;
  /** All mistakes of all files, by file and place. Empty when the mistake is not in a file. */
  readonly problems: readonly Problem[];

  constructor(message: string, problems: readonly Problem[] = []) {
    super([message, ...problems.map((problem) => `  ${formatProblem(problem)}`)].join('\n'));
    this.name = 'ScenarioError';
    this.problems = problems;
  }
}

export function inFileOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
}
