// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how scenarios write variables
import { z } from 'zod';
import { GATES } from '../load/gates.ts';
import { loadSchema } from '../load/plan.ts';
import { CHECKS } from '../run/checks/index.ts';
import { FLOW_STEPS, PLANTED_STEPS } from '../run/steps/index.ts';
import { documentSchema } from './documents-schema.ts';
import { faultSchema, ruleFields } from './faults-schema.ts';
import { profileSchema } from './profiles-schema.ts';
import { CAPABILITIES, idSchema, nameSchema, SCENARIO_KINDS } from './words.ts';

type Option = z.ZodObject & z.core.$ZodTypeDiscriminable;

function oneOf(key: string, options: readonly z.ZodObject[]) {
  return z.discriminatedUnion(key, options as unknown as readonly [Option, ...Option[]]);
}

const after = idSchema
  .optional()
  .meta({ description: 'The step (or load) after which it is planted; before the first without it.' });
const plantedFault = z.strictObject({
  do: z.literal('fault').meta({ description: 'A fault rule at a mock.' }),
  after,
  ...ruleFields,
}) as unknown as z.ZodObject;
const planted = PLANTED_STEPS.map((kind) => kind.schema.omit({ together: true, id: true }).extend({ after }));

const controlSchema = z.strictObject({
  id: idSchema,
  title: z.string().optional(),
  plant: oneOf('do', [plantedFault, ...planted]).meta({ description: 'What is broken on purpose.' }),
  turnsRed: z.array(z.string()).min(1).meta({ description: 'The checks and gates that must then FAIL.' }),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** A scenario file, version 1. `schema/scenario.v1.json` is made from this. */
export const scenarioSchema = z.strictObject({
  id: idSchema.meta({ description: 'Unique among all scenario files.' }),
  kind: z.enum(SCENARIO_KINDS).meta({ description: 'The folder of the file bears the same name.' }),
  title: z.string().min(1).meta({ description: 'One line of what is true when it passes.' }),
  intent: z.string().min(1).meta({ description: 'Why it exists: what would break unseen without it.' }),
  tags: z.array(z.string().min(1)).optional(),
  needs: z.array(z.enum(CAPABILITIES)).optional().meta({ description: 'What the place it runs in must offer.' }),
  matrix: z
    .record(nameSchema, z.array(scalar).min(1))
    .optional()
    .meta({ description: 'Runs once for every combination; ${matrix.name} stands for the value.' }),
  config: z.record(z.string(), scalar).optional().meta({
    description: 'Pipeline variables without UPLOAD_PIPELINE_. The scenario then gets an environment of its own.',
  }),
  backends: z
    .array(z.enum(['mock', 'real']))
    .min(1)
    .optional()
    .meta({
      description: 'Who may have made something, beside a twin. By default as SERVICE_MODE says (hybrid: both).',
    }),
  budget: z
    .strictObject({ usd: z.number().min(0) })
    .optional()
    .meta({ description: 'More than this billed is a failure.' }),
  documents: z.record(nameSchema, documentSchema).optional(),
  users: z
    .array(nameSchema)
    .optional()
    .meta({ description: 'Each gets an id of its own, the same for the same seed.' }),
  faults: z.array(faultSchema).optional(),
  profiles: z
    .array(profileSchema)
    .optional()
    .meta({ description: 'Named lists of fault rules, such as rate-limit-storm.' }),
  load: loadSchema.optional().meta({
    description: 'Who does the flow, how often and at what pace. Without it, it is done once.',
  }),
  flow: z
    .array(
      oneOf(
        'do',
        FLOW_STEPS.map((kind) => kind.schema),
      ),
    )
    .min(1),
  checks: z
    .array(
      oneOf(
        'check',
        CHECKS.map((kind) => kind.schema),
      ),
    )
    .min(1),
  gates: z
    .array(
      oneOf(
        'gate',
        GATES.map((kind) => kind.schema),
      ),
    )
    .min(1)
    .optional()
    .meta({ description: 'Bounds on what the load measured.' }),
  controls: z
    .array(controlSchema)
    .min(1)
    .meta({ description: 'Planted faults that must turn checks red (`shakedown prove`).' }),
});

export type ScenarioFile = z.infer<typeof scenarioSchema>;
