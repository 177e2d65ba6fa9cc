import { appendFile, readFile } from 'node:fs/promises';
import { type Report, renderAnnotations } from '../harness/index.ts';

export interface GithubOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the report, at most 64 KiB; a step summary may have 1 MiB. */
  readonly summaryFile: string;
  readonly write: (text: string) => void;
}

/** In GitHub Actions: annotations at the scenarios' files and the report on the run's page. Elsewhere nothing. */
export async function tellGithub(report: Report, { env, summaryFile, write }: GithubOptions): Promise<void> {
  if (env.GITHUB_ACTIONS !== 'true') return;
  write(renderAnnotations(report));
  if (env.GITHUB_STEP_SUMMARY) await appendFile(env.GITHUB_STEP_SUMMARY, await readFile(summaryFile));
}
