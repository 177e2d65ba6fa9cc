import { z } from 'zod';
import { durationSchema } from '../scenario/duration.ts';
import { idSchema, SCENARIO_KINDS } from '../scenario/words.ts';

const person = z.string().min(1);
const date = z.iso.date('must be a date such as 2027-01-31');
const criterionId = z.string().regex(/^P\d-\d\d$/, 'must be the phase and a number, such as P3-07');
const pair = (what: string) =>
  z.string().regex(/^[^/\s]+\/[^/\s]+$/, `must be a scenario and its ${what}, such as upload-policy/${what}`);

const evidenceSchema = z
  .strictObject({
    scenarios: z.array(z.string()).min(1).optional().meta({ description: 'Each must PASS. A matrix is meant whole.' }),
    kinds: z
      .array(z.enum(SCENARIO_KINDS))
      .min(1)
      .optional()
      .meta({ description: 'Every scenario of these kinds must PASS, those of tomorrow too.' }),
    checks: z.array(pair('check')).min(1).optional().meta({ description: '`<scenario>/<check>`, each must PASS.' }),
    gates: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({ description: "`<scenario>/<gate>`, or the id of a run's own gate such as pass-rate." }),
    invariants: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({ description: 'In each scenario named here; in every scenario of the run when none is named.' }),
    mode: z.enum(['mock', 'real', 'any']).meta({ description: 'Which backend must have answered.' }),
    minRuns: z.int().min(1).optional().meta({ description: 'The newest so many runs must all hold. 1 by default.' }),
    maxAge: durationSchema.optional().meta({ description: '30d by default.' }),
    sameCommit: z
      .boolean()
      .optional()
      .meta({ description: 'true (default): only runs of the present commit, from a clean working tree.' }),
    seenRed: z
      .boolean()
      .optional()
      .meta({ description: 'true (default): every check that is evidence must once have been seen red by `prove`.' }),
  })
  .refine(
    ({ scenarios, kinds, checks, gates, invariants }) => scenarios ?? kinds ?? checks ?? gates ?? invariants,
    'evidence names nothing: give scenarios, kinds, checks, gates or invariants',
  );

const criterionSchema = z
  .strictObject({
    id: criterionId,
    statement: z.string().min(1).meta({ description: 'What is true when it is met, with its figures.' }),
    severity: z.enum(['must', 'should']),
    owner: person.meta({ description: 'The team that answers for it.' }),
    source: z.string().min(1).meta({ description: 'The promise it comes from: document and line.' }),
    evidence: evidenceSchema.optional().meta({ description: 'Measured by scenarios.' }),
    planned: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'No scenario shows it yet: what would. Such a criterion is NOT RUN.' }),
    attest: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Only a person can confirm it: what they confirm. ATTESTED by an entry below, never MET.' }),
  })
  .refine(
    ({ evidence, planned, attest }) => [evidence, planned, attest].filter((one) => one !== undefined).length === 1,
    'needs exactly one of evidence, planned, attest',
  );

const waiverSchema = z
  .strictObject({
    id: idSchema,
    criterion: criterionId,
    until: date.meta({ description: 'The last day it holds. No waiver is for ever.' }),
    owner: person,
    approver: person.meta({ description: 'Somebody else than the owner.' }),
    reason: z.string().min(1),
    issue: z.string().min(1).meta({ description: 'Where the debt is tracked.' }),
    risk: z.string().optional(),
  })
  .refine(({ owner, approver }) => owner !== approver, 'the approver of a waiver must not be its owner');

const attestationSchema = z.strictObject({
  criterion: criterionId,
  by: person,
  at: date,
  until: date.meta({ description: 'The last day it counts.' }),
  note: z.string().min(1),
});

/** The criteria of one phase, `scenarios/readiness/phase-<n>.yaml`. `schema/readiness.v1.json` is made from this. */
export const phaseSchema = z.strictObject({
  kind: z.literal('readiness'),
  phase: z.int().min(1),
  title: z.string().min(1),
  about: z.string().min(1).meta({ description: 'Where the criteria come from and what they leave out.' }),
  criteria: z.array(criterionSchema).min(1),
  waivers: z.array(waiverSchema).optional(),
  attestations: z.array(attestationSchema).optional(),
});

export type PhaseFile = z.infer<typeof phaseSchema>;
export type CriterionFile = PhaseFile['criteria'][number];
export type EvidenceFile = z.infer<typeof evidenceSchema>;
