import { z } from 'zod';
import type { CheckState, Evidence } from '../../report/types.ts';
import { type Capability, idSchema, type Reference } from '../../scenario/words.ts';
import type { Context } from '../types.ts';

/** What a check found. `measured` is what was seen, `expected` what must hold; both are shown side by side. */
export interface Finding {
  readonly state: CheckState;
  readonly measured: unknown;
  readonly expected: unknown;
  readonly evidence: readonly Evidence[];
}

export interface CheckKind {
  /** The value of `check:`. */
  readonly kind: string;
  readonly summary: string;
  readonly schema: z.ZodObject;
  readonly needs: readonly Capability[];
  readonly references: Readonly<Record<string, Reference>>;
  /** One sentence of what must hold, where the file gives none. */
  title(check: never): string;
  run(check: never, context: Context, signal: AbortSignal): Promise<Finding>;
}

/** A check as written, variables not yet replaced. */
export interface CheckSpec {
  readonly id: string;
  readonly check: string;
  readonly title?: string;
  readonly [field: string]: unknown;
}

interface CheckDefinition<Kind extends string, Shape extends z.ZodRawShape> {
  readonly kind: Kind;
  readonly summary: string;
  readonly fields: Shape;
  readonly needs?: readonly Capability[];
  readonly references?: { readonly [Field in keyof Shape]?: Reference };
  title(check: z.output<z.ZodObject<Shape>>): string;
  run(check: z.output<z.ZodObject<Shape>>, context: Context, signal: AbortSignal): Promise<Finding>;
}

export function defineCheck<Kind extends string, Shape extends z.ZodRawShape>(
  definition: CheckDefinition<Kind, Shape>,
): CheckKind {
  const { kind, summary, fields, needs = [], references = {}, title, run } = definition;
  const common = {
    check: z.literal(kind).meta({ description: summary }),
    id: idSchema.meta({ description: 'Unique in the scenario; controls name it.' }),
    title: z.string().optional().meta({ description: 'One sentence of what must hold.' }),
  };
  const schema = z.strictObject({ ...common, ...fields }) as unknown as z.ZodObject;
  return {
    kind,
    summary,
    schema,
    needs,
    references: references as Record<string, Reference>,
    title: title as CheckKind['title'],
    run: run as CheckKind['run'],
  };
}

/** PASS or FAIL by `holds`; the rest is for people. */
export function judged(holds: boolean, measured: unknown, expected: unknown, evidence: readonly Evidence[]): Finding {
  return { state: holds ? 'PASS' : 'FAIL', measured, expected, evidence };
}

/** Nothing was measured, so nothing is known. */
export function unknown(why: string, expected: unknown, evidence: readonly Evidence[] = []): Finding {
  return { state: 'UNKNOWN', measured: null, expected, evidence: [...evidence, { kind: 'text', note: why }] };
}
