import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fidelityLedger } from '../src/mocks/index.ts';
import { checkArchitecture, type Tree, type Violation } from './architecture/rules.ts';

const root = join(import.meta.dirname, '..');

function readTree(folders: readonly string[]): Tree {
  const tree = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(root.length + 1).replaceAll(sep, '/');
      tree.set(name, /\.(ts|sql)$/.test(name) ? readFileSync(path, 'utf8') : '');
    }
  }
  return tree;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };

describe('the house', () => {
  const tree = readTree(['src', 'scenarios']);
  const violations = checkArchitecture(tree, { runtimePackages: new Set(Object.keys(manifest.dependencies)) });
  const of = (...rules: Violation['rule'][]) =>
    violations.filter(({ rule }) => rules.includes(rule)).map(({ message }) => message);

  test('is really looked at', () => {
    expect([...tree.keys()].filter((path) => path.endsWith('.ts')).length).toBeGreaterThan(50);
  });
  test('keeps its import arrows', () => expect(of('arrow', 'missing')).toEqual([]));
  test('has no import cycles', () => expect(of('cycle')).toEqual([]));
  test('takes time, chance and environment as parameters', () => expect(of('ambient')).toEqual([]));
  test('has no SQL that reads the clock', () => expect(of('sql-clock')).toEqual([]));
  test('has the same few files for each mock vendor', () => expect(of('vendor-files')).toEqual([]));
  test('says of every mocked operation how far it can be trusted', async () => {
    expect((await fidelityLedger()).map(({ entries }) => entries.length > 0)).toEqual([true, true, true]);
  });
  test('keeps code out of scenarios', () => expect(of('scenario-code')).toEqual([]));
  test('needs at run time only what is installed with it', () => expect(of('dev-only', 'test-support')).toEqual([]));
});

describe('the checker', () => {
  const vendorFiles = ['openai', 'llamaparse', 'supabase'].flatMap((vendor) =>
    ['index', 'errors', 'limits', 'router', 'schemas'].map((file) => [`src/mocks/${vendor}/${file}.ts`, ''] as const),
  );
  const sound: Record<string, string> = {
    ...Object.fromEntries(vendorFiles),
    'src/lib/clock.ts': 'export const now = () => Date.now(); export type T = 1;',
    'src/pipeline/index.ts': "import { now } from '../lib/clock.ts'; import { z } from 'zod'; export const p = now;",
    'src/pipeline/inner.ts': 'export const inner = 1;',
    'src/mocks/index.ts': "export * from './openai/index.ts'; import './kit/server.ts';",
    'src/mocks/kit/server.ts': "import fs from 'node:fs';",
    'src/harness/index.ts': "import { p } from '../pipeline/index.ts'; import '../mocks/index.ts';",
    'src/cli/main.ts': "import '../harness/index.ts'; setTimeout(() => process.env.X, 1);",
    'scenarios/end-to-end/a.yaml': '',
  };
  const check = (changes: Record<string, string | undefined>) => {
    const files = Object.entries({ ...sound, ...changes }).filter(([, text]) => text !== undefined);
    return checkArchitecture(new Map(files as [string, string][]), { runtimePackages: new Set(['zod']) });
  };

  test('finds nothing in a sound house', () => expect(check({})).toEqual([]));

  test.each([
    ['lib to pipeline', 'src/lib/x.ts', "import '../pipeline/index.ts'"],
    ['pipeline to mocks', 'src/pipeline/x.ts', "import '../mocks/index.ts'"],
    ['pipeline to mocks, types only', 'src/pipeline/x.ts', "import type { A } from '../mocks/index.ts'"],
    ['a test of the pipeline to mocks', 'src/pipeline/x.test.ts', "import '../mocks/index.ts'"],
    ['mocks to pipeline', 'src/mocks/kit/x.ts', "import '../../pipeline/index.ts'"],
    ['one vendor to another', 'src/mocks/openai/x.ts', "export { a } from '../supabase/limits.ts'"],
    ['the kit to a vendor', 'src/mocks/kit/x.ts', "const a = await import('../openai/index.ts')"],
    ['harness past a door', 'src/harness/x.ts', "import { inner } from '../pipeline/inner.ts'"],
    ['harness past a door, by a type', 'src/harness/x.ts', "let a: import('../pipeline/inner.ts').A"],
    ['cli past a door', 'src/cli/x.ts', "import '../mocks/kit/server.ts'"],
    ['harness to cli', 'src/harness/x.ts', "import '../cli/main.ts'"],
  ])('reports a wrong arrow: %s', (_, path, code) => {
    expect(check({ [path]: code }).map(({ rule }) => rule)).toContain('arrow');
  });

  test.each([
    ['two files', { 'src/lib/a.ts': "import './b.ts'", 'src/lib/b.ts': "export * from './a.ts'" }],
    ['itself', { 'src/lib/a.ts': "import './a.ts'" }],
    [
      'inline types only, which still load the file',
      {
        'src/lib/a.ts': "import { type B } from './b.ts'",
        'src/lib/b.ts': "import { a } from './a.ts'",
      },
    ],
    [
      'parts, by types',
      {
        'src/lib/a.ts': "import type { P } from '../pipeline/index.ts'",
      },
    ],
  ])('reports a cycle of %s', (_, files) => {
    expect(check(files).map(({ rule }) => rule)).toContain('cycle');
  });

  test('allows files of one part to know each other by types', () => {
    const files = { 'src/lib/a.ts': "import type { B } from './b.ts'", 'src/lib/b.ts': "import { a } from './a.ts'" };
    expect(check(files)).toEqual([]);
  });

  test.each([
    'Date.now()',
    'new Date()',
    'const f = performance.now',
    'setTimeout(f, 1)',
    'globalThis.setInterval(f, 1)',
    'setImmediate(f)',
    'Math.random()',
    'crypto.randomUUID()',
    'process.env.HOME',
    "import { setTimeout as sleep } from 'node:timers/promises'",
    "import { randomUUID } from 'node:crypto'",
    "import { env } from 'node:process'",
  ])('reports %s outside lib and cli, and allows it there and in tests', (code) => {
    expect(check({ 'src/harness/x.ts': code })).toMatchObject([{ rule: 'ambient' }]);
    for (const path of ['src/lib/x.ts', 'src/cli/x.ts', 'src/harness/x.test.ts'])
      expect(check({ [path]: code })).toEqual([]);
  });

  test.each(['new Date(clock.now())', 'clock.now()', '// Date.now()', "const s = 'Math.random()'", 'env.HOME'])(
    'does not mind %s',
    (code) => expect(check({ 'src/pipeline/x.ts': code })).toEqual([]),
  );

  test.each([
    ['src/pipeline/x.sql', 'select 1;\nupdate t set at = now();'],
    ['src/pipeline/x.sql', 'create table t (at timestamptz default CURRENT_TIMESTAMP)'],
    ['src/pipeline/x.ts', 'db.query(`update t set at = now() where n = $' + '{n}`)'],
    ['src/harness/x.ts', "db.query('select clock_timestamp()')"],
  ])('reports SQL in %s that reads the clock: %s', (path, text) => {
    expect(check({ [path]: text })).toMatchObject([{ rule: 'sql-clock' }]);
    expect(check({ 'src/mocks/supabase/x.sql': text.replaceAll('`', ' ') })).toEqual([]);
  });

  test.each([
    ['src/pipeline/x.sql', '-- never now()\nselect 1'],
    ['src/pipeline/x.ts', 'db.query(`select $' + '{clock.now()}`)'],
  ])('does not mind %s: %s', (path, text) => expect(check({ [path]: text })).toEqual([]));

  test('reports a vendor without one of its files', () => {
    expect(check({ 'src/mocks/openai/limits.ts': undefined })).toMatchObject([{ rule: 'vendor-files' }]);
  });

  test('takes a file of a service for that of its vendor, but not two folders down, and never for the index', () => {
    const moved = (from: string, to: string) =>
      check({ [`src/mocks/openai/${from}`]: undefined, [`src/mocks/openai/${to}`]: '' });
    expect(moved('errors.ts', 'chat/errors.ts')).toEqual([]);
    expect(moved('errors.ts', 'chat/more/errors.ts')).toMatchObject([{ rule: 'vendor-files' }]);
    expect(moved('errors.ts', 'chat/other-errors.ts')).toMatchObject([{ rule: 'vendor-files' }]);
    expect(moved('index.ts', 'chat/index.ts').map(({ rule }) => rule)).toContain('vendor-files');
  });

  test.each(['ts', 'js', 'mts'])('reports code in scenarios: .%s', (ending) => {
    expect(check({ [`scenarios/load/x.${ending}`]: '' })).toMatchObject([{ rule: 'scenario-code' }]);
  });

  test('reports an import of a file that is not there', () => {
    expect(check({ 'src/lib/x.ts': "import './gone.ts'" })).toMatchObject([{ rule: 'missing' }]);
  });

  test.each(['testing', 'x.test', 'contract', 'testkit/world'])(
    'reports code that users run importing %s.ts',
    (name) => {
      const files = { 'src/lib/x.ts': `import './${name}.ts'`, [`src/lib/${name}.ts`]: '' };
      expect(check(files)).toMatchObject([{ rule: 'test-support' }]);
      expect(check({ ...files, 'src/lib/x.ts': '', 'src/lib/y.test.ts': `import './${name}.ts'` })).toEqual([]);
    },
  );

  test('reports a test package in code that users run, and only there', () => {
    expect(check({ 'src/lib/x.ts': "import 'vitest'" })).toMatchObject([{ rule: 'dev-only' }]);
    expect(
      check({ 'src/lib/x.test.ts': "import 'vitest'", 'src/lib/y.ts': "import type { A } from 'vitest'" }),
    ).toEqual([]);
  });
});
