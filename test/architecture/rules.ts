import { posix } from 'node:path';
import { findCycles } from './cycles.ts';
import { clockInSqlFile, type ParsedModule, parseModule } from './parse.ts';

/** Repository paths with `/`, and what the files contain. */
export type Tree = ReadonlyMap<string, string>;

export interface Violation {
  readonly rule:
    | 'arrow'
    | 'cycle'
    | 'ambient'
    | 'sql-clock'
    | 'vendor-files'
    | 'scenario-code'
    | 'missing'
    | 'dev-only'
    | 'test-support';
  /** `path:line what`, for people. */
  readonly message: string;
}

export interface Rules {
  /** Packages a user of the published package has. */
  readonly runtimePackages: ReadonlySet<string>;
}

/** Everything that breaks the house rules of DESIGN.md section 2. */
export function checkArchitecture(tree: Tree, rules: Rules): Violation[] {
  const modules = new Map<string, ParsedModule>();
  for (const [path, code] of tree) {
    if (path.startsWith('src/') && path.endsWith('.ts')) modules.set(path, parseModule(path, code));
  }
  return [
    ...checkImports(modules, tree, rules),
    ...checkCycles(modules),
    ...checkAmbient(modules),
    ...checkSqlClock(modules, tree),
    ...checkVendorFiles(tree),
    ...checkScenarios(tree),
  ];
}

/** Files that run only in tests. They keep the arrows, but may use the machine's time and test packages. */
function isTestFile(path: string): boolean {
  return /\.test\.ts$|\/(testing|testkit|contract)(\.ts$|\/)/.test(path);
}

const PUBLIC_DOORS = ['src/pipeline/index.ts', 'src/mocks/index.ts', 'src/harness/index.ts'];

/** Where a file may import from, besides its own part: folders ending in `/`, or single files. */
function mayImport(part: string): readonly string[] {
  if (part === 'src/lib/') return [];
  if (part === 'src/pipeline/' || part === 'src/mocks/kit/') return ['src/lib/'];
  if (part === 'src/mocks/') return ['src/lib/', 'src/mocks/'];
  if (part.startsWith('src/mocks/')) return ['src/lib/', 'src/mocks/kit/'];
  if (part === 'src/harness/') return ['src/lib/', 'src/pipeline/index.ts', 'src/mocks/index.ts'];
  if (part === 'src/cli/') return ['src/lib/', ...PUBLIC_DOORS];
  return [];
}

/** The folder whose files may import each other freely: one mock vendor is as much a part as the pipeline. */
export function partOf(path: string): string {
  const [src, part, folder, ...rest] = path.split('/');
  if (part === 'mocks' && rest.length > 0) return `${src}/${part}/${folder}/`;
  return `${src}/${part}/`;
}

function checkImports(modules: ReadonlyMap<string, ParsedModule>, tree: Tree, rules: Rules): Violation[] {
  const violations: Violation[] = [];
  for (const [path, { imports }] of modules) {
    for (const { specifier, kind, line } of imports) {
      const where = `${path}:${line}`;
      const target = resolveImport(path, specifier);
      if (target === undefined) {
        if (kind === 'value' && !isTestFile(path) && !isRuntimePackage(specifier, path, rules)) {
          violations.push({ rule: 'dev-only', message: `${where} needs ${specifier}, which users do not have` });
        }
      } else if (!tree.has(target)) {
        violations.push({ rule: 'missing', message: `${where} imports ${target}, which does not exist` });
      } else if (isTestFile(target) && !isTestFile(path)) {
        violations.push({ rule: 'test-support', message: `${where} imports ${target}, which is for tests only` });
      } else if (!isAllowed(path, target)) {
        violations.push({ rule: 'arrow', message: `${where} must not import ${target}` });
      }
    }
  }
  return violations;
}

function isAllowed(from: string, to: string): boolean {
  const part = partOf(from);
  if (partOf(to) === part) return true;
  return mayImport(part).some((allowed) => (allowed.endsWith('/') ? to.startsWith(allowed) : to === allowed));
}

/**
 * What users install themselves: testcontainers is loaded only when `--database container` asks for it, with a message
 * when it is not there; whoever imports `shakedown/msw` has msw; without `llama-cloud-services`, which is deprecated and
 * large, the probes of LlamaParse v1 say that they measured nothing.
 */
const OPTIONAL: ReadonlyMap<string, string> = new Map([
  ['src/lib/database/container.ts', 'testcontainers'],
  ['src/mocks/msw.ts', 'msw'],
  ['src/harness/drift/probes/llamaparse/v1.ts', 'llama-cloud-services/api'],
  ['src/harness/drift/clients/s3.ts', '@aws-sdk/client-s3'],
  ['src/harness/drift/probes/supabase/s3.ts', '@aws-sdk/client-s3'],
]);

function isRuntimePackage(specifier: string, path: string, rules: Rules): boolean {
  if (specifier.startsWith('node:') || OPTIONAL.get(path) === specifier) return true;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return rules.runtimePackages.has(name);
}

/** Undefined for a package. */
function resolveImport(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined;
}

/** No file needs itself to run, and no part needs itself through another, not even for types. */
function checkCycles(modules: ReadonlyMap<string, ParsedModule>): Violation[] {
  const files = new Map<string, Set<string>>();
  const parts = new Map<string, Set<string>>();
  for (const [path, { imports }] of modules) {
    for (const { specifier, kind } of imports) {
      const target = resolveImport(path, specifier);
      if (target === undefined) continue;
      if (kind === 'value') edge(files, path, target);
      if (partOf(path) !== partOf(target)) edge(parts, partOf(path), partOf(target));
    }
  }
  return [...findCycles(files), ...findCycles(parts)].map((cycle) => ({
    rule: 'cycle',
    message: [...cycle, cycle[0]].join(' -> '),
  }));
}

function edge(graph: Map<string, Set<string>>, from: string, to: string): void {
  graph.set(from, (graph.get(from) ?? new Set()).add(to));
}

function checkAmbient(modules: ReadonlyMap<string, ParsedModule>): Violation[] {
  return [...modules]
    .filter(([path]) => !/^src\/(lib|cli)\//.test(path) && !isTestFile(path))
    .flatMap(([path, { ambient }]) =>
      ambient.map(
        ({ what, line }): Violation => ({
          rule: 'ambient',
          message: `${path}:${line} ${what}: take a Clock, a Random or configuration as a parameter`,
        }),
      ),
    );
}

function checkSqlClock(modules: ReadonlyMap<string, ParsedModule>, tree: Tree): Violation[] {
  const found = [...modules].map(([path, { sqlClock }]) => [path, sqlClock] as const);
  for (const [path, text] of tree) {
    if (path.startsWith('src/') && path.endsWith('.sql')) found.push([path, clockInSqlFile(text)]);
  }
  return found
    .filter(([path]) => !path.startsWith('src/mocks/supabase/') && !isTestFile(path))
    .flatMap(([path, findings]) =>
      findings.map(
        ({ what, line }): Violation => ({
          rule: 'sql-clock',
          message: `${path}:${line} ${what} in SQL: time is a parameter`,
        }),
      ),
    );
}

const VENDORS = ['openai', 'llamaparse', 'supabase'];
/** The vendor's face and figures stand in its own folder. */
const VENDOR_FILES = ['index.ts', 'limits.ts'];
/** A vendor of several services (storage and auth, chat and embeddings) has these in their folders instead. */
const SERVICE_FILES = ['errors.ts', 'router.ts', 'schemas.ts'];

function checkVendorFiles(tree: Tree): Violation[] {
  const paths = [...tree.keys()];
  return VENDORS.flatMap((vendor) => {
    const folder = `src/mocks/${vendor}/`;
    const inService = (file: string) =>
      paths.some(
        (path) =>
          path.startsWith(folder) && /^\w+\/[^/]+$/.test(path.slice(folder.length)) && path.endsWith(`/${file}`),
      );
    const missing = [...VENDOR_FILES, ...SERVICE_FILES.filter((file) => !inService(file))].filter(
      (file) => !tree.has(`${folder}${file}`),
    );
    return missing.map((file) => ({
      rule: 'vendor-files' as const,
      message: `${folder}${file} is missing: every mock vendor has the same few files`,
    }));
  });
}

function checkScenarios(tree: Tree): Violation[] {
  return [...tree.keys()]
    .filter((path) => path.startsWith('scenarios/') && /\.[cm]?[jt]sx?$/.test(path))
    .map((path) => ({ rule: 'scenario-code', message: `${path}: scenarios are data` }));
}
