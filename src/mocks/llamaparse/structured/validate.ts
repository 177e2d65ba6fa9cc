import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { contains } from '../options/patterns.ts';
import { ParseFailure } from '../parsing/types.ts';
import { isObject, type JsonSchema } from './schema.ts';

/** A schema that has been checked. */
export type Validate = ValidateFunction;

/** Undefined for what is no schema, such as one whose `$ref` leads nowhere. */
export function compileSchema(schema: JsonSchema): Validate | undefined {
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false, allErrors: true, code: { regExp } });
  try {
    return ajv.compile(schema);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** A caller's patterns may take for ever: they are stopped, and then nothing fits them. */
const regExp = Object.assign(
  (pattern: string, flags: string) => ({
    test(text: string): boolean {
      try {
        return contains(text, pattern, flags);
      } catch (error) {
        if (error instanceof ParseFailure) return false;
        throw error;
      }
    },
  }),
  { code: 'undefined' },
);

/** Each turn takes out what a turn before made wrong (ours). */
const MAX_TURNS = 10;

/** The value without what breaks the schema: such members are left out, and null where they are required or in a list. */
export function withoutErrors(value: unknown, validate: Validate): unknown {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const valid = check(value, validate);
    if (valid === undefined) return null;
    if (valid) break;
    const mended = (validate.errors ?? []).map((error) => mend(value, error));
    if (!mended.includes(true)) break;
  }
  return value;
}

/** Undefined for a schema that leads to nothing but itself: it has no end. */
function check(value: unknown, validate: Validate): boolean | undefined {
  try {
    return validate(value) === true;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether something changed. Null stays as it is: nothing better is known. */
function mend(value: unknown, { instancePath, keyword, params }: ErrorObject): boolean {
  const at = instancePath.split('/').slice(1).map(unescaped);
  const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
  if (keyword === 'required' && missingProperty !== undefined) {
    const object = inside(value, at);
    if (!isObject(object) || Object.hasOwn(object, missingProperty)) return false;
    return setNull(object, missingProperty);
  }
  return takeOut(value, additionalProperty === undefined ? at : [...at, additionalProperty]);
}

/** Also of a member that is named `__proto__`. */
function setNull(object: object, name: string): boolean {
  const value = { value: null, enumerable: true, configurable: true, writable: true };
  return Reflect.defineProperty(object, name, value);
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function inside(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (outer, part) => (typeof outer === 'object' && outer !== null ? Reflect.get(outer, part) : undefined),
    value,
  );
}

function takeOut(value: unknown, path: readonly string[]): boolean {
  const last = path.at(-1);
  const parent = inside(value, path.slice(0, -1));
  if (last === undefined || typeof parent !== 'object' || parent === null) return false;
  if (!Object.hasOwn(parent, last) || Reflect.get(parent, last) === null) return false;
  return Array.isArray(parent) ? setNull(parent, last) : Reflect.deleteProperty(parent, last);
}
