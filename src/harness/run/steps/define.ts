import { z } from 'zod';
import { type Capability, idSchema, nameSchema, type Reference } from '../../scenario/words.ts';
import type { Context, StepOutcome } from '../types.ts';

/** One kind of step: its fields, what it refers to, what it leaves behind, and how it is done. */
export interface StepKind {
  /** The value of `do:`. */
  readonly kind: string;
  /** One sentence for the reference. */
  readonly summary: string;
  /** All fields with `do` and `id`; strict. */
  readonly schema: z.ZodObject;
  readonly needs: readonly Capability[];
  /** Fields that name a document, user, fault or earlier step. */
  readonly references: Readonly<Record<string, Reference>>;
  /** First-level names of the result, for `${step.name}`. */
  readonly publishes: readonly string[];
  /** When it fails, the flow goes on: nothing but a reference to it depends on it. */
  readonly goesOn: boolean;
  /** `step` has passed `schema` and its variables are replaced. */
  run(step: never, context: Context, signal: AbortSignal): Promise<StepOutcome>;
}

/** A step as written, variables not yet replaced. `id` is given by the loader where the file has none. */
export interface Step {
  readonly id: string;
  readonly do: string;
  readonly together?: string;
  readonly [field: string]: unknown;
}

interface StepDefinition<Kind extends string, Shape extends z.ZodRawShape> {
  readonly kind: Kind;
  readonly summary: string;
  readonly fields: Shape;
  readonly needs?: readonly Capability[];
  readonly references?: { readonly [Field in keyof Shape]?: Reference };
  readonly publishes: readonly string[];
  readonly goesOn?: boolean;
  run(step: z.output<z.ZodObject<Shape>> & { id: string }, context: Context, signal: AbortSignal): Promise<StepOutcome>;
}

export function defineStep<Kind extends string, Shape extends z.ZodRawShape>(
  definition: StepDefinition<Kind, Shape>,
): StepKind {
  const { kind, summary, fields, needs = [], references = {}, publishes, goesOn = false, run } = definition;
  const common = {
    do: z.literal(kind).meta({ description: summary }),
    id: idSchema.optional().meta({ description: 'A name for later steps and checks to refer to.' }),
    together: nameSchema
      .optional()
      .meta({ description: 'Neighbouring steps with the same word here run at the same time.' }),
  };
  const schema = z.strictObject({ ...common, ...fields }) as unknown as z.ZodObject;
  return {
    kind,
    summary,
    schema,
    needs,
    references: references as Record<string, Reference>,
    publishes,
    goesOn,
    run: run as StepKind['run'],
  };
}
