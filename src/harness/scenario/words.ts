import { z } from 'zod';

/** The kinds of scenario; the folders under scenarios/ bear the same names. */
export const SCENARIO_KINDS = [
  'end-to-end',
  'services',
  'error-injection',
  'mode-switching',
  'cost-limit',
  'load',
  'security',
] as const;
export type ScenarioKind = (typeof SCENARIO_KINDS)[number];

/**
 * What a scenario asks of the place it runs in. `hands`: direct access to database, storage, logs and mocks.
 * `twin`: a second OpenAI and LlamaParse that stand in for the real services, beside the mocks.
 * `processes`: the pipeline runs as an operating-system process that can be killed and started again.
 */
export const CAPABILITIES = ['hands', 'processes', 'twin'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** The id of a scenario, step, check, fault or control. */
export const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case words joined by hyphens, such as upload-policy')
  .max(80);

/** The name of a document or user or step: something a variable can begin with. */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z_][\w-]*$/, 'must begin with a letter and hold only letters, digits, _ and -')
  .max(80);

/** A value, or a variable that becomes one when the step runs: `${up.job_id}`. */
export function orVariable<T extends z.ZodType>(schema: T): z.ZodUnion<readonly [T, z.ZodString]> {
  return z.union([schema, z.string().regex(/\$\{[^}]+\}/, 'must be a variable')]);
}

/** What a field of a step or check refers to by name; the loader checks that it exists. */
export type Reference =
  | { readonly to: 'document' }
  | { readonly to: 'user' }
  | { readonly to: 'fault' }
  /** An earlier step, of one of these kinds where there are any. */
  | { readonly to: 'step'; readonly kinds?: readonly string[] };
