import type { JsonSchema } from './generate.ts';

/**
 * What the service's strict mode refuses in a schema, in its words; undefined when it takes it. Every object must close
 * itself and require all its properties.
 */
export function strictProblem(schema: JsonSchema): string | undefined {
  return rootProblem(schema) ?? problemAt(schema, [], 0);
}

/** What is refused of a tool's schema, strict or not. */
export function rootProblem(schema: JsonSchema): string | undefined {
  if (schema.type === 'object') return undefined;
  return `schema must be a JSON Schema of 'type: "object"', got 'type: "${String(schema.type ?? 'None')}"'.`;
}

const DEPTH_MAX = 64;

function problemAt(given: unknown, path: readonly string[], depth: number): string | undefined {
  if (depth > DEPTH_MAX || typeof given !== 'object' || given === null) return undefined;
  const schema = given as JsonSchema;
  const properties = schema.properties;
  if (schema.type === 'object') {
    const own = objectProblem(schema, path);
    if (own) return own;
  }
  const below: (readonly [unknown, readonly string[]])[] = [
    ...entriesOf(properties).map(([name, value]) => [value, [...path, 'properties', name]] as const),
    ...entriesOf(schema.$defs).map(([name, value]) => [value, [...path, '$defs', name]] as const),
    ...(schema.items === undefined ? [] : [[schema.items, [...path, 'items']] as const]),
    ...listOf(schema.anyOf).map((value, i) => [value, [...path, 'anyOf', String(i)]] as const),
  ];
  for (const [value, at] of below) {
    const problem = problemAt(value, at, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}

function objectProblem(schema: JsonSchema, path: readonly string[]): string | undefined {
  const context = `In context=(${path.map((part) => `'${part}'`).join(', ')}${path.length === 1 ? ',' : ''})`;
  if (schema.additionalProperties !== false) {
    return `${context}, 'additionalProperties' is required to be supplied and to be false.`;
  }
  const required = new Set(listOf(schema.required));
  const missing = entriesOf(schema.properties).find(([name]) => !required.has(name));
  if (!missing) return undefined;
  return `${context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing[0]}'.`;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
