import { parseSync, Visitor } from 'rolldown/utils';

type VisitorMethods = Required<ConstructorParameters<typeof Visitor>[0]>;
type ImportDeclaration = Parameters<VisitorMethods['ImportDeclaration']>[0];
type Node =
  | Parameters<VisitorMethods['CallExpression']>[0]['callee']
  | Parameters<VisitorMethods['MemberExpression']>[0];

/** One `import`, `export … from`, `import()` or `import('…').Type`. */
export interface Import {
  readonly specifier: string;
  /** `type`: erased before the code runs. */
  readonly kind: 'value' | 'type';
  readonly line: number;
}

/** A use of something that only src/lib and src/cli may touch, or SQL that reads the clock. */
export interface Finding {
  readonly what: string;
  readonly line: number;
}

export interface ParsedModule {
  readonly imports: readonly Import[];
  readonly ambient: readonly Finding[];
  readonly sqlClock: readonly Finding[];
}

const AMBIENT_CALLS = new Set(['setTimeout', 'setInterval', 'setImmediate', 'randomUUID']);
const AMBIENT_MEMBERS = new Set(['Date.now', 'performance.now', 'Math.random', 'process.env', 'process.hrtime']);
const AMBIENT_MODULES = new Set(['timers', 'timers/promises', 'perf_hooks']);
const AMBIENT_NAMES = new Set([...AMBIENT_CALLS, 'env', 'hrtime', 'performance']);

/** Throws on a file that is no valid TypeScript. */
export function parseModule(path: string, code: string): ParsedModule {
  const { program, errors } = parseSync(path, code);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const imports: Import[] = [];
  const ambient: Finding[] = [];
  const sqlClock: Finding[] = [];
  const line = (node: { start: number }) => code.slice(0, node.start).split('\n').length;
  const addImport = (node: { start: number }, source: unknown, kind: 'value' | 'type') => {
    if (typeof source === 'string') imports.push({ specifier: source, kind, line: line(node) });
  };
  new Visitor({
    ImportDeclaration(node) {
      addImport(node, node.source.value, node.importKind === 'type' ? 'type' : 'value');
      for (const what of ambientImports(node)) ambient.push({ what, line: line(node) });
    },
    ExportNamedDeclaration: (node) =>
      addImport(node, node.source?.value, node.exportKind === 'type' ? 'type' : 'value'),
    ExportAllDeclaration: (node) => addImport(node, node.source.value, node.exportKind === 'type' ? 'type' : 'value'),
    ImportExpression: (node) => addImport(node, (node.source as { value?: unknown }).value, 'value'),
    TSImportType: (node) => addImport(node, node.source.value, 'type'),
    MemberExpression(node) {
      const name = dottedName(node);
      if (name && AMBIENT_MEMBERS.has(name)) ambient.push({ what: name, line: line(node) });
    },
    CallExpression(node) {
      const name = dottedName(node.callee)?.split('.').at(-1);
      if (name && AMBIENT_CALLS.has(name)) ambient.push({ what: `${name}()`, line: line(node) });
    },
    NewExpression(node) {
      if (dottedName(node.callee) === 'Date' && node.arguments.length === 0) {
        ambient.push({ what: 'new Date()', line: line(node) });
      }
    },
    Literal(node) {
      if (typeof node.value === 'string') sqlClock.push(...clockInSql(node.value, line(node)));
    },
    TemplateElement: (node) => void sqlClock.push(...clockInSql(node.value.raw, line(node))),
  }).visit(program);
  return { imports, ambient, sqlClock };
}

/** What SQL offers for reading the clock. `x.now()` is JavaScript, inside a template's `${}` or not. */
const SQL_CLOCK =
  /(?<![.\w])(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|\b(current_timestamp|current_date|current_time|localtimestamp|localtime)\b/gi;

export function clockInSqlFile(sql: string): Finding[] {
  const lines = sql.split('\n').map((text) => text.replace(/--.*$/, ''));
  return lines.flatMap((text, index) => [...text.matchAll(SQL_CLOCK)].map(([what]) => ({ what, line: index + 1 })));
}

/** Only text that reads like SQL counts: prose may say "now (or later)". */
function clockInSql(text: string, line: number): Finding[] {
  if (!/\b(select|insert|update|delete|values|create table|alter table|default|set)\b/i.test(text)) return [];
  return [...text.matchAll(SQL_CLOCK)].map(([what]) => ({ what, line }));
}

function ambientImports(node: ImportDeclaration): string[] {
  if (node.importKind === 'type') return [];
  const source = node.source.value.replace(/^node:/, '');
  if (AMBIENT_MODULES.has(source)) return [`import from ${node.source.value}`];
  if (source !== 'crypto' && source !== 'process') return [];
  const names = node.specifiers.flatMap((specifier) =>
    specifier.type === 'ImportSpecifier' && 'name' in specifier.imported ? [specifier.imported.name] : [],
  );
  return names.filter((name) => AMBIENT_NAMES.has(name)).map((name) => `import { ${name} } from ${node.source.value}`);
}

/** `a.b` for identifiers and plain members, without a leading `globalThis`. */
function dottedName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return undefined;
  const object = dottedName(node.object);
  if (object === undefined) return undefined;
  return object === 'globalThis' ? node.property.name : `${object}.${node.property.name}`;
}
