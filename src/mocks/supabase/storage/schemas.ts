import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { refusals } from './errors.ts';
import { type Transformations, transformationProperties } from './render/transformations.ts';

/** A JSON schema, compiled when first used. */
export interface BodySchema {
  readonly where: 'body' | 'querystring';
  compiled(): ValidateFunction;
}

// The vendor validates with ajv under these options and passes its words on, so the words come from ajv here too.
const ajv = new Ajv({ coerceTypes: 'array', useDefaults: true, removeAdditional: true, allowUnionTypes: true });

function schema(where: BodySchema['where'], definition: Record<string, unknown>): BodySchema {
  let validate: ValidateFunction | undefined;
  return {
    where,
    compiled() {
      validate ??= ajv.compile(definition);
      return validate;
    },
  };
}

/** Coerces `value` in place. Throws "body must have required property 'name'" and the like. */
export function validate(schema: BodySchema, value: unknown): void {
  const check = schema.compiled();
  if (check(value)) return;
  throw refusals.schema((check.errors ?? []).map((error) => inWords(schema.where, error)).join(', '));
}

function inWords(where: string, error: ErrorObject): string {
  return `${where}${error.instancePath} ${error.message ?? 'is invalid'}`;
}

const text = { type: 'string' };
const settings = {
  public: { type: 'boolean' },
  file_size_limit: {
    anyOf: [
      { type: 'integer', nullable: true, minimum: 0 },
      { type: 'string', nullable: true },
    ],
  },
  allowed_mime_types: { type: 'array', nullable: true, items: text },
};
const objectOf = (properties: Record<string, unknown>, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
});
const sortBy = (columns: readonly string[]) =>
  objectOf({ column: { ...text, enum: columns }, order: { ...text, enum: ['asc', 'desc'] } }, ['column']);
const expiresIn = { type: 'integer', minimum: 1 };

/** What each route's body and query must look like. The types of the values that pass are below. */
export const schemas = {
  createBucket: schema(
    'body',
    objectOf({ name: text, id: text, type: { ...text, enum: ['STANDARD', 'ANALYTICS'] }, ...settings }, ['name']),
  ),
  updateBucket: schema('body', objectOf(settings)),
  listBuckets: schema(
    'querystring',
    objectOf({
      limit: { type: 'integer', minimum: 1 },
      offset: { type: 'integer', minimum: 0 },
      sortColumn: { ...text, enum: ['id', 'name', 'created_at', 'updated_at'] },
      sortOrder: { ...text, enum: ['asc', 'desc'] },
      search: text,
    }),
  ),
  listV1: schema(
    'body',
    objectOf(
      {
        prefix: text,
        limit: { type: 'integer', minimum: 1 },
        offset: { type: 'integer', minimum: 0 },
        sortBy: sortBy(['name', 'updated_at', 'created_at', 'last_accessed_at']),
        search: text,
      },
      ['prefix'],
    ),
  ),
  listV2: schema(
    'body',
    objectOf({
      prefix: text,
      limit: { type: 'integer', minimum: 1 },
      cursor: text,
      with_delimiter: { type: 'boolean' },
      sortBy: sortBy(['name', 'updated_at', 'created_at']),
    }),
  ),
  move: schema(
    'body',
    objectOf({ bucketId: text, sourceKey: text, destinationBucket: text, destinationKey: text }, [
      'bucketId',
      'sourceKey',
      'destinationKey',
    ]),
  ),
  copy: schema(
    'body',
    objectOf(
      {
        bucketId: text,
        sourceKey: text,
        destinationBucket: text,
        destinationKey: text,
        metadata: objectOf({ cacheControl: text, mimetype: text }),
        copyMetadata: { type: 'boolean' },
      },
      ['sourceKey', 'bucketId', 'destinationKey'],
    ),
  ),
  removeMany: schema(
    'body',
    objectOf({ prefixes: { type: 'array', items: text, minItems: 1, maxItems: 1000 } }, ['prefixes']),
  ),
  sign: schema('body', objectOf({ expiresIn, transform: objectOf(transformationProperties) }, ['expiresIn'])),
  signMany: schema(
    'body',
    objectOf({ expiresIn, paths: { type: 'array', items: text, minItems: 1, maxItems: 1000 } }, ['expiresIn', 'paths']),
  ),
  token: schema('querystring', objectOf({ token: text }, ['token'])),
  render: schema('querystring', objectOf({ ...transformationProperties, download: text })),
  purge: schema('querystring', objectOf({ transformations: { type: 'boolean' } })),
} as const satisfies Record<string, BodySchema>;

export interface BucketSettings {
  public?: boolean;
  /** Bytes, or text with a decimal unit: "20mb". Null clears it. */
  file_size_limit?: number | string | null;
  allowed_mime_types?: string[] | null;
}
export interface CreateBucketBody extends BucketSettings {
  name: string;
  id?: string;
  type?: 'STANDARD' | 'ANALYTICS';
}
export interface ListBucketsQuery {
  limit?: number;
  offset?: number;
  sortColumn?: 'id' | 'name' | 'created_at' | 'updated_at';
  sortOrder?: 'asc' | 'desc';
  search?: string;
}
export interface ListV1Body {
  prefix: string;
  limit?: number;
  offset?: number;
  sortBy?: { column: 'name' | 'updated_at' | 'created_at' | 'last_accessed_at'; order?: 'asc' | 'desc' };
  search?: string;
}
export interface ListV2Body {
  prefix?: string;
  limit?: number;
  cursor?: string;
  with_delimiter?: boolean;
  sortBy?: { column: 'name' | 'updated_at' | 'created_at'; order?: 'asc' | 'desc' };
}
export interface MoveBody {
  bucketId: string;
  sourceKey: string;
  destinationBucket?: string;
  destinationKey: string;
}
export interface CopyBody extends MoveBody {
  metadata?: { cacheControl?: string; mimetype?: string };
  /** Default true. */
  copyMetadata?: boolean;
}
export interface RemoveManyBody {
  prefixes: string[];
}
export interface SignBody {
  /** Seconds. */
  expiresIn: number;
  transform?: Transformations;
}
export interface SignManyBody {
  /** Seconds. */
  expiresIn: number;
  paths: string[];
}
