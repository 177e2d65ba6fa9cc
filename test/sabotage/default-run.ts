import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface RunResult {
  readonly exitCode: number | null;
  /** `scenario/check`, without matrix values, to every state it had. */
  readonly checks: ReadonlyMap<string, readonly string[]>;
  /** The last lines it said, for a failing test. */
  readonly said: string;
}

interface Report {
  readonly scenarios: readonly {
    readonly id: string;
    readonly checks: readonly { readonly id: string; readonly state: string }[];
  }[];
}

/**
 * The default run in `dir`, restricted to some of its scenarios. The verdict is the worst of all scenarios, so what is red
 * among these makes the whole default run red.
 */
export async function runScenarios(dir: string, ids: readonly string[], cacheDir: string): Promise<RunResult> {
  const files = await filesOf(dir, ids);
  const child = spawn(process.execPath, ['bin/shakedown.js', 'run', ...files, '--workers', '1', '--json'], {
    cwd: dir,
    env: { ...process.env, SHAKEDOWN_CACHE: cacheDir, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [output, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, checks: output === '' ? new Map() : checksOf(JSON.parse(output)), said: errors.slice(-2000) };
}

function checksOf(report: Report): Map<string, string[]> {
  const checks = new Map<string, string[]>();
  for (const scenario of report.scenarios) {
    for (const { id, state } of scenario.checks) {
      const name = `${scenario.id.replace(/\[.*\]$/, '')}/${id}`;
      checks.set(name, [...(checks.get(name) ?? []), state]);
    }
  }
  return checks;
}

/** A scenario's file bears its id. Throws for one that is not there: nothing would be run for it. */
async function filesOf(dir: string, ids: readonly string[]): Promise<string[]> {
  const all = await readdir(join(dir, 'scenarios'), { recursive: true });
  return ids.map((id) => {
    const file = all.find((path) => path.endsWith(`/${id}.yaml`));
    if (file === undefined) throw new Error(`no scenario file is called ${id}.yaml`);
    return join('scenarios', file);
  });
}
