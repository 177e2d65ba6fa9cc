import type { ParsedPage } from '../parsing/types.ts';
import { contentOf } from './content.ts';
import type { JsonSchema } from './schema.ts';

/** Lets the parser choose the shape (docs). */
export const ANY_SHAPE = 'imFeelingLucky';

const string = { type: 'string' };
const number = { type: 'number' };
const date = { type: 'string', format: 'date' };
const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({ type: 'object', properties });
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** That these names exist is documented; what is in the schemas here is a guess (the résumé's: jsonresume.org). */
export const PREDEFINED: Readonly<Record<string, JsonSchema>> = {
  invoice: object({
    invoiceNumber: string,
    invoiceDate: date,
    dueDate: date,
    vendor: object({ name: string, address: string, phone: string, email: string }),
    customer: object({ name: string, address: string, phone: string, email: string }),
    items: list(object({ description: string, quantity: number, unitPrice: number, amount: number })),
    subtotal: number,
    tax: number,
    total: number,
    currency: string,
  }),
  resume: object({
    basics: object({ name: string, label: string, email: string, phone: string, url: string, summary: string }),
    work: list(object({ name: string, position: string, startDate: string, endDate: string, summary: string })),
    education: list(
      object({ institution: string, area: string, studyType: string, startDate: string, endDate: string }),
    ),
    skills: list(string),
    languages: list(string),
  }),
};

/** All that has a label, and each table as a list of rows by header. */
export function anyShape(pages: readonly ParsedPage[]): Record<string, unknown> {
  const { pairs, tables, headings } = contentOf(pages);
  const shape = new Map<string, unknown>();
  if (headings[0] !== undefined) shape.set('title', headings[0]);
  for (const { label, value } of pairs) if (!shape.has(label)) shape.set(label, value);
  for (const [index, { headers, rows, section }] of tables.entries()) {
    if (headers.length < 3 && rows.every((row) => row.length === 2)) continue;
    const name = section !== '' && !shape.has(section) ? section : `table_${index + 1}`;
    const named = (row: readonly string[]) => Object.fromEntries(headers.map((header, at) => [header, row[at] ?? '']));
    shape.set(name, rows.map(named));
  }
  return Object.fromEntries(shape);
}
