import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Clock, isoTime } from '../../lib/clock.ts';
import { collectRuns } from '../readiness/collect.ts';
import type { StoredRun } from '../regate/stored-run.ts';
import { nearest } from '../scenario/suggest.ts';
import { compare, RUNS_NEEDED } from './compare.ts';
import { sampleOf } from './sample.ts';
import type { Baseline, BaselineReport } from './types.ts';

const baselineSchema = z.object({
  schemaVersion: z.literal(1),
  name: z.string(),
  blessedAt: z.string(),
  note: z.string(),
  environment: z.string(),
  place: z.string(),
  runs: z.array(
    z.object({
      id: z.string(),
      sha256: z.string(),
      commit: z.string().nullable(),
      startedAt: z.string(),
      environment: z.string(),
      p95: z.record(z.string(), z.number()),
      passed: z.record(z.string(), z.boolean()),
    }),
  ),
}) satisfies z.ZodType<Baseline>;

export interface BaselineOptions {
  readonly reports: string;
  readonly name: string;
  /** Run ids; without them the newest runs of one commit and one environment. */
  readonly runs: readonly string[];
}

/** A baseline that cannot be blessed or compared as asked. Ends a command with exit code 4. */
export class BaselineError extends Error {
  readonly code = 'BASELINE_INVALID';
  readonly exitCode = 4;

  constructor(message: string) {
    super(message);
    this.name = 'BaselineError';
  }
}

/** Writes `<reports>/baselines/<name>.json` from at least five runs of one environment. Throws BaselineError. */
export async function bless(
  options: BaselineOptions & { readonly note: string; readonly clock: Clock },
): Promise<{ readonly baseline: Baseline; readonly file: string }> {
  const runs = await chosenRuns(options, new Set());
  const samples = runs.map(sampleOf);
  const [first] = runs;
  if (!first || samples.length < RUNS_NEEDED)
    throw new BaselineError(
      `a baseline needs ${RUNS_NEEDED} runs of one commit, and there are ${samples.length}: run shakedown run ${RUNS_NEEDED - samples.length} more times`,
    );
  const strange = samples.find((one) => one.environment !== samples[0]?.environment);
  if (strange) throw new BaselineError(`run ${strange.id} was made in another environment than the others`);
  const baseline: Baseline = {
    schemaVersion: 1,
    name: options.name,
    blessedAt: isoTime(options.clock),
    note: options.note,
    environment: samples[0]?.environment ?? '',
    place: placeOf(first),
    runs: samples,
  };
  const folder = join(options.reports, 'baselines');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${fileName(options.name)}.json`);
  await writeFile(`${file}.new`, `${JSON.stringify(baseline, null, 2)}\n`);
  await rename(`${file}.new`, file);
  return { baseline, file };
}

/** Holds the newest runs, or those named, against a blessed baseline. Throws BaselineError. */
export async function compareWith(options: BaselineOptions): Promise<BaselineReport> {
  const baseline = await readBaseline(options.reports, options.name);
  const blessed = new Set(baseline.runs.map((run) => run.id));
  const runs = await chosenRuns(options, blessed);
  if (runs.length === 0) throw new BaselineError('there is no run besides those of the baseline: run shakedown run');
  return compare(baseline, runs.map(sampleOf));
}

export async function readBaseline(reports: string, name: string): Promise<Baseline> {
  const folder = join(reports, 'baselines');
  const file = join(folder, `${fileName(name)}.json`);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    const names = (await readdir(folder).catch(() => [])).flatMap((one) =>
      one.endsWith('.json') ? [one.slice(0, -5)] : [],
    );
    const near = nearest(name, names);
    const hint =
      near === undefined
        ? `there are: ${names.join(', ') || 'none; bless one with shakedown baseline bless'}`
        : `did you mean "${near}"?`;
    throw new BaselineError(`there is no baseline "${name}" (${hint})`);
  }
  const parsed = baselineSchema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new BaselineError(`${file} is not a baseline: ${parsed.error.issues[0]?.message}`);
}

async function chosenRuns(options: BaselineOptions, without: ReadonlySet<string>): Promise<readonly StoredRun[]> {
  const { runs } = await collectRuns(options.reports, {
    only: options.runs.length > 0 ? new Set(options.runs) : undefined,
  });
  const missing = options.runs.filter((id) => !runs.some((run) => run.report.run.id === id));
  if (missing.length > 0)
    throw new BaselineError(`there is no readable run ${missing.join(', ')} in ${options.reports}`);
  const bad = runs.filter((run) => unfit(run) !== undefined);
  if (options.runs.length > 0) {
    const first = bad[0];
    if (first) throw new BaselineError(`run ${first.report.run.id} ${unfit(first)}`);
    return runs;
  }
  const fit = runs.filter((run) => !bad.includes(run) && !without.has(run.report.run.id));
  const newest = fit.toSorted((a, b) => b.report.run.startedAt.localeCompare(a.report.run.startedAt));
  const last = newest[0];
  if (!last) return [];
  const { git } = last.report.run;
  const { environment } = sampleOf(last);
  return newest.filter((run) => run.report.run.git.commit === git.commit && sampleOf(run).environment === environment);
}

/** Why a run cannot be one of a comparison; undefined when it can. */
function unfit({ report, record }: StoredRun): string | undefined {
  if (!record) return 'was changed since it was written';
  if (report.verdict === 'INVALID' || report.verdict === 'UNKNOWN') return `is ${report.verdict}: it proves nothing`;
  if (report.run.endings?.length) return `ended early: ${report.run.endings.join(', ')}`;
  if (report.run.selection !== undefined) return `was narrowed by ${report.run.selection}`;
  return undefined;
}

function placeOf({ report: { run } }: StoredRun): string {
  const { cpu, cores, memoryMb, node, platform } = run.environment;
  return `${cpu}, ${cores} cores, ${Math.round(memoryMb / 1024)} GB, Node ${node}, ${platform}, ${run.backend} backend, ${run.database} database`;
}

function fileName(name: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,60}$/.test(name)) return name;
  throw new BaselineError(`a baseline's name is letters, digits, ".", "_" and "-", not ${JSON.stringify(name)}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the schema
  }
}
