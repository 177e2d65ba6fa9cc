import { z } from 'zod';
import type { DocumentRecipe, Fact } from '../documents/types.ts';

const sections = z.number().int().min(1).max(500);
const pages = z.number().int().min(1).max(500);

const recipe = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('pdf'),
    pages,
    script: z.enum(['latin', 'greek', 'cyrillic']).optional(),
    headings: z.boolean().optional(),
    tables: z.boolean().optional(),
    columns: z.union([z.literal(1), z.literal(2)]).optional(),
    padToBytes: z.number().int().min(1).optional(),
  }),
  z.strictObject({ type: z.literal('docx'), sections, tables: z.boolean().optional() }),
  z.strictObject({ type: z.literal('markdown'), sections, tables: z.boolean().optional() }),
  z.strictObject({ type: z.literal('html'), sections, tables: z.boolean().optional() }),
  z.strictObject({ type: z.literal('text'), sections, tables: z.boolean().optional() }),
  z.strictObject({ type: z.literal('broken-pdf') }),
  z.strictObject({ type: z.literal('protected-pdf') }),
  z.strictObject({ type: z.literal('scanned-pdf'), pages }),
  z.strictObject({ type: z.literal('empty') }),
]);

const fact = z.strictObject({
  sentence: z.string().min(1),
  question: z.string().min(1),
  answer: z.string().min(1),
  page: z.number().int().min(1),
  heading: z.string().optional(),
});

export const documentSchema = z.strictObject({
  generate: recipe.optional().meta({ description: 'Written by the seeded generator, with facts on known pages.' }),
  file: z.string().optional().meta({ description: 'A file, by its path from the scenario file.' }),
  mime: z.string().optional().meta({ description: 'Of the file.' }),
  facts: z.array(fact).optional().meta({ description: 'What is true in the file.' }),
  sameAs: z.string().optional().meta({ description: "Another document's bytes under a name of their own." }),
});

/** Exactly one of `generate`, `file` and `sameAs` is set; the loader sees to it. */
export interface DocumentSource {
  readonly generate?: DocumentRecipe | undefined;
  /** Absolute after loading. */
  readonly file?: string | undefined;
  readonly mime?: string | undefined;
  readonly facts?: readonly (Omit<Fact, 'heading'> & { readonly heading?: string | undefined })[] | undefined;
  readonly sameAs?: string | undefined;
}
