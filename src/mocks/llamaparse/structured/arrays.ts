import type { Content, Table } from './content.ts';
import { nameWords, pairOff } from './names.ts';
import { alike, emptyValue, isNamed, isScalar, type Property, readScalar, toProperty } from './property.ts';
import { isRequired, type JsonSchema, propertiesOf, type Root } from './schema.ts';

/** The rows of the table whose headers match the most properties; at least two of them, or all there are. */
export function rowsAsObjects(schema: JsonSchema, tables: readonly Table[], root: Root): unknown[] | undefined {
  const all = propertiesOf(schema).map(([name, own]) => toProperty(name, own, root));
  const properties = all.filter(({ variants }) => variants.some(isScalar));
  const matched = tables.map(({ headers, rows }) => {
    const columns = headers.map((header, at) => ({ words: nameWords(header), at }));
    return { rows, columns: pairOff(properties, columns, (property, { words }) => alike(property, words)) };
  });
  const best = matched.toSorted((a, b) => b.columns.size - a.columns.size)[0];
  if (!best || best.columns.size < Math.max(1, Math.min(2, properties.length))) return undefined;
  return best.rows.map((row) => {
    const cells = properties.flatMap((property) => {
      const column = best.columns.get(property);
      const value = column && readScalar(property.variants, row[column.at] ?? '');
      if (value !== undefined) return [[property.name, value] as const];
      return isRequired(schema, property.name) ? [[property.name, emptyValue(property)] as const] : [];
    });
    return Object.fromEntries(cells);
  });
}

/** A column with the property's name, the list under a heading of it, or the parts of a value with its label. */
export function valuesOf(property: Property, entry: Property, content: Content): unknown[] | undefined {
  const named = (label: string) => isNamed(property, label);
  const texts =
    columnOf(content.tables, named) ??
    content.lists.find((list) => named(list.section))?.values ??
    content.pairs.find(({ label }) => named(label))?.value.split(/[,;]/);
  const values = (texts ?? []).map((one) => readScalar(entry.variants, one)).filter((value) => value !== undefined);
  return values.length > 0 ? values : undefined;
}

function columnOf(tables: readonly Table[], named: (header: string) => boolean): string[] | undefined {
  for (const { headers, rows } of tables) {
    const column = headers.findIndex(named);
    if (column >= 0) return rows.map((row) => row[column] ?? '').filter((cell) => cell !== '');
  }
  return undefined;
}
