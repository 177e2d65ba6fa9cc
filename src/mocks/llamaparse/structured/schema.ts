/** A JSON schema as a caller wrote it: any of its keywords may be missing or nonsense. */
export interface JsonSchema {
  readonly type?: unknown;
  readonly title?: unknown;
  readonly description?: unknown;
  readonly properties?: unknown;
  readonly required?: unknown;
  readonly items?: unknown;
  readonly enum?: unknown;
  readonly const?: unknown;
  readonly format?: unknown;
  readonly anyOf?: unknown;
  readonly oneOf?: unknown;
  readonly allOf?: unknown;
  readonly $ref?: unknown;
  readonly [keyword: string]: unknown;
}

/** Deeper nesting than any result has; schemas may name themselves (ours). */
export const MAX_DEPTH = 8;

export function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The whole schema, and how many more steps may be taken in it: one that names itself has no end. */
export interface Root {
  readonly schema: JsonSchema;
  stepsLeft: number;
}

/** Steps of filling one schema (ours). */
export const MAX_STEPS = 4_000;

/** A schema's ways to be: references within the document followed, alternatives and unions of types apart. */
export function variants(schema: unknown, root: Root, depth = 0): JsonSchema[] {
  if (!isObject(schema) || depth > MAX_DEPTH || root.stepsLeft-- <= 0) return [];
  if (typeof schema.$ref === 'string') return variants(lookUp(schema.$ref, root.schema), root, depth + 1);
  const alternatives = [schema.anyOf, schema.oneOf].find(Array.isArray);
  if (alternatives) {
    const { anyOf: _any, oneOf: _one, ...own } = schema;
    return alternatives.flatMap((each) => variants({ ...own, ...(isObject(each) ? each : {}) }, root, depth + 1));
  }
  if (Array.isArray(schema.allOf)) {
    const { allOf, ...own } = schema;
    return variants(
      merge([own, ...(allOf as unknown[]).flatMap((each) => variants(each, root, depth + 1))]),
      root,
      depth + 1,
    );
  }
  if (Array.isArray(schema.type)) return schema.type.map((type: unknown) => ({ ...schema, type }));
  return [schema.type === undefined ? { ...schema, type: impliedType(schema) } : schema];
}

function impliedType(schema: JsonSchema): string | undefined {
  if (isObject(schema.properties)) return 'object';
  if (schema.items !== undefined) return 'array';
  return Array.isArray(schema.enum) || 'const' in schema ? undefined : 'string';
}

function merge(parts: readonly JsonSchema[]): JsonSchema {
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required }) => (Array.isArray(required) ? required : [])),
  };
}

/** `#/$defs/Line` in the document itself; undefined where it leads nowhere or elsewhere. */
function lookUp(reference: string, root: JsonSchema): unknown {
  if (!reference.startsWith('#')) return undefined;
  let value: unknown = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

/** More of one object are left out (ours). */
const MAX_PROPERTIES = 200;

/** An object schema's properties in order. */
export function propertiesOf(schema: JsonSchema): [string, unknown][] {
  return isObject(schema.properties) ? Object.entries(schema.properties).slice(0, MAX_PROPERTIES) : [];
}

export function isRequired(schema: JsonSchema, name: string): boolean {
  return Array.isArray(schema.required) && schema.required.includes(name);
}
