import { createHash } from 'node:crypto';
import { glob, readFile, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { type ConfigKnowledge, findBadConfig } from './config-names.ts';
import { type Finding, parseExplained } from './explain.ts';
import { findLoadMistakes } from './load-findings.ts';
import { type Combination, combinations, loadTimeLookup } from './matrix.ts';
import { findMeaningless } from './meaningless.ts';
import { inFileOrder, type Problem, ScenarioError } from './problems.ts';
import { findBadReferences } from './references.ts';
import { type ScenarioFile, scenarioSchema } from './schema.ts';
import { readSource, type Source } from './source.ts';
import { toScenario } from './to-scenario.ts';
import type { Scenario } from './types.ts';
import { findUnsetVariables } from './unset-variables.ts';
import { findUnusableFaults } from './unusable-faults.ts';
import { substitute } from './variables.ts';
import { SCENARIO_KINDS } from './words.ts';

export interface LoadOptions {
  /** Files, or folders whose .yaml and .yml files are taken at any depth. */
  readonly paths: readonly string[];
  /** What relative paths and the file names in messages are relative to. */
  readonly cwd: string;
  /** Answers `${env.NAME}`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: ConfigKnowledge;
}

/**
 * Reads, checks and unfolds scenario files, in the order of their paths. Throws ScenarioError with every mistake of
 * every file, or when a path holds no scenario.
 */
export async function loadScenarios(options: LoadOptions): Promise<Scenario[]> {
  const files = (
    await Promise.all(options.paths.map((path) => filesAt(resolve(options.cwd, path), options.cwd)))
  ).flat();
  const loaded = await Promise.all([...new Set(files)].map((file) => loadFile(file, options)));
  const problems = [...loaded.flatMap((one) => one.problems), ...sameIds(loaded)];
  if (problems.length > 0) {
    const count = problems.length === 1 ? 'one mistake' : `${problems.length} mistakes`;
    throw new ScenarioError(`the scenarios cannot be run: ${count}`, inFileOrder(problems));
  }
  return loaded.flatMap((one) => one.scenarios);
}

async function filesAt(path: string, cwd: string): Promise<string[]> {
  const shown = relative(cwd, path) || '.';
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new ScenarioError(`there is no file or folder ${shown}`);
  if (found.isFile()) return [path];
  const files: string[] = [];
  for await (const name of glob('**/*.{yaml,yml}', { cwd: path })) files.push(resolve(path, name));
  const scenarios = files.filter((file) => !NOT_SCENARIOS.has(basename(dirname(file)))).sort();
  if (scenarios.length === 0) throw new ScenarioError(`there is no scenario file (.yaml) in ${shown}`);
  return scenarios;
}

/** Folders under scenarios/ that hold other data. */
const NOT_SCENARIOS: ReadonlySet<string> = new Set(['documents', 'readiness']);

interface Loaded {
  readonly source: Source;
  readonly id: string | undefined;
  readonly scenarios: readonly Scenario[];
  readonly problems: readonly Problem[];
}

async function loadFile(path: string, options: LoadOptions): Promise<Loaded> {
  const inside = relative(options.cwd, path);
  const text = await readFile(path, 'utf8');
  const source = readSource(inside.startsWith('..') ? path : inside, text);
  const sourceSha256 = createHash('sha256').update(text).digest('hex');
  if (source.data === undefined) return { source, id: undefined, scenarios: [], problems: source.problems };
  const findings: Finding[] = [];
  const scenarios: Scenario[] = [];
  for (const combination of combinationsOf(source.data)) {
    const data = substitute(source.data, loadTimeLookup(options.env, combination), { keepUnknown: true });
    const parsed = parseExplained(scenarioSchema, data);
    if (parsed.findings) {
      findings.push(...parsed.findings);
      continue;
    }
    const mistakes = await findMistakes(parsed.data, path, options.config);
    findings.push(...mistakes);
    if (mistakes.length === 0)
      scenarios.push(toScenario(parsed.data, { file: source.file, path, sourceSha256, combination }));
  }
  const problems = [...source.problems, ...findings.map((finding) => toProblem(source, finding))];
  const id = (source.data as { id?: unknown } | null)?.id;
  return { source, id: typeof id === 'string' ? id : undefined, scenarios, problems: distinct(problems) };
}

async function findMistakes(file: ScenarioFile, path: string, config: ConfigKnowledge): Promise<Finding[]> {
  const folder = basename(dirname(path));
  const misplaced = (SCENARIO_KINDS as readonly string[]).includes(folder) && folder !== file.kind;
  return [
    ...(misplaced
      ? [
          {
            path: ['kind'],
            of: 'value' as const,
            message: `a scenario of kind "${file.kind}" lies in the folder ${folder}/`,
          },
        ]
      : []),
    ...findBadReferences(file),
    ...findUnusableFaults(file),
    ...findUnsetVariables(file),
    ...findMeaningless(file),
    ...findLoadMistakes(file),
    ...findBadConfig(file.config, config, { twin: file.needs?.includes('twin') ?? false }),
    ...(await missingFiles(file, path)),
  ];
}

async function missingFiles(file: ScenarioFile, path: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, source] of Object.entries(file.documents ?? {})) {
    if (source.file === undefined) continue;
    const found = await stat(resolve(dirname(path), source.file)).catch(() => undefined);
    if (!found?.isFile()) {
      findings.push({ path: ['documents', name, 'file'], of: 'value', message: `there is no file ${source.file}` });
    }
  }
  return findings;
}

/** A matrix that is itself wrong is told by the schema, once. */
function combinationsOf(data: unknown): Combination[] {
  const matrix = (data as { matrix?: unknown } | null)?.matrix;
  const checked = scenarioSchema.shape.matrix.safeParse(matrix);
  return checked.success ? combinations(checked.data) : [{}];
}

function toProblem(source: Source, finding: Finding): Problem {
  const { message, hint } = finding;
  return {
    file: source.file,
    ...source.place(finding.path, finding.of),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function sameIds(loaded: readonly Loaded[]): Problem[] {
  const first = new Map<string, string>();
  return loaded.flatMap(({ source, id }) => {
    if (id === undefined) return [];
    const before = first.get(id);
    if (before === undefined) first.set(id, source.file);
    if (before === undefined) return [];
    return [
      toProblem(source, {
        path: ['id'],
        of: 'value',
        message: `the id "${id}" is already used in ${before}`,
        hint: 'choose another id',
      }),
    ];
  });
}
