import { z } from 'zod';
import { GATES } from '../load/gates.ts';
import { LOAD_MODELS } from '../load/plan.ts';
import { CHECKS } from '../run/checks/index.ts';
import { FLOW_STEPS, PLANTED_STEPS } from '../run/steps/index.ts';
import { faultSchema } from './faults-schema.ts';
import { profileSchema } from './profiles-schema.ts';
import type { Capability } from './words.ts';

/** docs/scenario-reference.md: every kind of step and check, its fields and what it leaves behind, from the code. */
export function scenarioReference(): string {
  const onlyPlanted = PLANTED_STEPS.filter((kind) => !FLOW_STEPS.includes(kind));
  return [
    '# Steps and checks of scenarios',
    '',
    'Made from the code (`src/harness/scenario/reference.ts`); a test keeps it so. The guide is [scenarios.md](scenarios.md).',
    'Fields in **bold** must be given. `hands`, `processes`: what the scenario must name under `needs`.',
    '',
    '## Steps',
    '',
    ...FLOW_STEPS.flatMap((kind) => section(kind, 'do', kind.publishes)),
    '## Only in controls',
    '',
    ...onlyPlanted.flatMap((kind) => section(kind, 'do', kind.publishes)),
    '## Checks',
    '',
    ...CHECKS.flatMap((kind) => section(kind, 'check', [])),
    '## Faults and profiles',
    '',
    'What `faults:` and `profiles:` list. Kinds, triggers and profiles are in [faults.md](faults.md).',
    '',
    ...FAULTS.flatMap((kind) => section({ ...kind, needs: ['hands'] }, undefined, [])),
    '## Loads',
    '',
    ...LOAD_MODELS.flatMap((kind) => section({ ...kind, needs: [] }, 'model', [])),
    '## Gates',
    '',
    ...GATES.flatMap((kind) => section({ ...kind, needs: [] }, 'gate', [])),
  ].join('\n');
}

const FAULTS = [
  { kind: 'faults', summary: 'Each a rule of the mocks.', schema: faultSchema },
  { kind: 'profiles', summary: 'Each a list of rules by its name.', schema: profileSchema },
] as const;

interface Kind {
  readonly kind: string;
  readonly summary: string;
  readonly schema: z.ZodObject;
  readonly needs: readonly Capability[];
}

interface Field {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Field[];
  readonly oneOf?: readonly Field[];
  readonly properties?: Readonly<Record<string, Field>>;
  readonly items?: Field;
  readonly description?: string;
}

/** Of steps and checks alike: told in the guide. */
const COMMON = new Set(['id', 'together', 'title']);

function section(
  kind: Kind,
  tag: 'do' | 'check' | 'model' | 'gate' | undefined,
  publishes: readonly string[],
): string[] {
  const schema = z.toJSONSchema(kind.schema, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  const isTold = (name: string) => tag === undefined || (name !== tag && !COMMON.has(name));
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => isTold(name));
  const needs = kind.needs.length === 0 ? '' : ` Needs ${kind.needs.map((need) => `\`${need}\``).join(', ')}.`;
  return [
    `### ${kind.kind}`,
    '',
    `${kind.summary}${needs}`,
    '',
    ...fields.map(([name, field]) => fieldLine(name, field as Field, required.has(name))),
    ...(publishes.length === 0 ? [] : [`- leaves: ${publishes.map((name) => `\`${name}\``).join(', ')}`]),
    '',
  ];
}

function fieldLine(name: string, field: Field, required: boolean): string {
  const shown = required ? `**\`${name}\`**` : `\`${name}\``;
  const about = field.description === undefined ? '' : `: ${field.description}`;
  return `- ${shown} (${typeOf(field)})${about}`;
}

function typeOf(field: Field): string {
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.enum) return field.enum.map(String).join(' | ');
  if (field.oneOf) return field.oneOf.map(kindOf).join(' | ');
  if (field.anyOf) return [...new Set(field.anyOf.map(typeOf))].join(' or ');
  if (field.type === 'array') return `list of ${typeOf(field.items ?? {})}`;
  if (field.type === 'object') return 'keys';
  if (field.type === 'string') return 'text';
  return field.type === undefined ? 'anything' : [field.type].flat().join(' or ');
}

/** Of a tagged union's member: its tag. */
function kindOf(field: Field): string {
  const tag = field.properties?.type?.const;
  return typeof tag === 'string' ? tag : typeOf(field);
}
