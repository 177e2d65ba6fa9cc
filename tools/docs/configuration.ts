import type { FieldMeta } from '../../src/pipeline/config/fields.ts';
import { PREFIX, VARIABLES } from '../../src/pipeline/config/index.ts';

/** The first variable of each group, in the schema's order, and what the group is about. */
const GROUPS: ReadonlyMap<string, string> = new Map([
  ['ENVIRONMENT', 'The process and its callers'],
  ['SERVICE_MODE', 'Who answers'],
  ['SUPABASE_URL', 'Supabase'],
  ['LLAMAPARSE_BASE_URL', 'LlamaParse'],
  ['OPENAI_BASE_URL', 'OpenAI'],
  ['MAX_FILE_SIZE_BYTES', 'Limits'],
  ['DAILY_COST_LIMIT_TOTAL', 'Budgets'],
  ['LEASE_MS', 'Queue and worker'],
  ['MAX_RETRIES', 'Retries and deadlines'],
  ['CHUNK_MAX_TOKENS', 'Chunks, vectors and answers'],
]);

/** docs/configuration.md: every variable the pipeline reads, from the schema that reads it. */
export function configurationReference(): string {
  const variables = Object.entries(VARIABLES.shape);
  const missing = [...GROUPS.keys()].filter((name) => !(name in VARIABLES.shape));
  if (missing.length > 0) throw new Error(`no variable is called ${missing.join(', ')}: correct GROUPS in this file`);
  return [
    '# Configuration',
    '',
    'Made from the code (`src/pipeline/config/schema.ts`) by `npx node tools/write-docs.ts`; a test keeps it so.',
    '',
    `Every variable begins with \`${PREFIX}\`. A missing or empty one takes its default; one without a default must be`,
    'set. All mistakes are told at once at the start, each with its variable and what to do. Some rules concern two',
    'variables or the environment (`src/pipeline/config/rules.ts`): production takes no mock and no development secret.',
    ...variables.flatMap(([name, field]) => [
      ...(GROUPS.has(name) ? headOf(GROUPS.get(name) as string) : []),
      rowOf(name, field.meta() as unknown as FieldMeta),
    ]),
    '',
  ].join('\n');
}

function headOf(title: string): string[] {
  return ['', `## ${title}`, '', '| variable | meaning | values | default |', '| --- | --- | --- | --- |'];
}

function rowOf(name: string, { means, fallback, values = '' }: FieldMeta): string {
  return `| \`${name}\` | ${means} | ${values} | ${fallback === undefined ? '**must be set**' : shown(fallback)} |`;
}

function shown(fallback: unknown): string {
  if (fallback === '' || (Array.isArray(fallback) && fallback.length === 0)) return 'empty';
  return `\`${String(fallback)}\``;
}
