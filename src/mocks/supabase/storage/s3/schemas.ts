import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { s3Refusals } from './errors.ts';

/** What a request must look like, part by part; compiled when first used. */
export interface S3Schema {
  compiled(): ValidateFunction;
}

/** The parts of a request that a schema speaks of, under the server's names for them: they are in its messages. */
export interface S3Parts {
  readonly Querystring: Record<string, unknown>;
  readonly Headers: Record<string, unknown>;
  readonly Body: unknown;
}

// the server's own options: the words of a refusal are ajv's
const ajv = new Ajv({
  coerceTypes: 'array',
  useDefaults: true,
  removeAdditional: true,
  allErrors: false,
  allowUnionTypes: true,
});

const text = { type: 'string' };
type Properties = Readonly<Record<string, unknown>>;
const objectOf = (properties: Properties, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
});

function schema(
  parts: Partial<Record<keyof S3Parts, { readonly required?: readonly string[]; readonly nullable?: boolean }>>,
): S3Schema {
  const required = Object.entries(parts).flatMap(([name, part]) => (part.required?.length ? [name] : []));
  let validate: ValidateFunction | undefined;
  return {
    compiled() {
      validate ??= ajv.compile(objectOf(parts, required));
      return validate;
    },
  };
}

/** Coerces the parts in place. Throws InvalidRequest: "Querystring, partNumber must be <= 10000". */
export function validate(schema: S3Schema, parts: S3Parts): void {
  const check = schema.compiled();
  if (check(parts)) return;
  throw s3Refusals.invalidRequest((check.errors ?? []).map(inWords).join(', '));
}

function inWords({ instancePath, message }: ErrorObject): string {
  return `${instancePath.slice(1).split('/').join(', ')} ${message ?? 'is invalid'}`;
}

const encodingType = { ...text, enum: ['url'] };
const listed = { delimiter: text, 'encoding-type': encodingType, 'max-keys': { type: 'number' }, prefix: text };
const part = (last: number) => ({ uploadId: text, partNumber: { type: 'number', minimum: 1, maximum: last } });
const parts = {
  type: 'array',
  items: objectOf({ PartNumber: { type: 'integer', minimum: 1, maximum: 10000 }, ETag: text }, ['PartNumber', 'ETag']),
};
const keys = { type: 'array', items: objectOf({ Key: text, VersionId: text }, ['Key']) };

export const schemas = {
  listObjects: schema({ Querystring: objectOf({ ...listed, marker: text }) }),
  listObjectsV2: schema({
    Querystring: objectOf(
      { 'list-type': { ...text, enum: ['2'] }, ...listed, 'continuation-token': text, 'start-after': text },
      ['list-type'],
    ),
  }),
  listUploads: schema({
    Querystring: objectOf(
      {
        ...{ uploads: text, delimiter: text, 'encoding-type': encodingType, prefix: text },
        ...{ 'max-uploads': { type: 'number', minimum: 1 }, 'key-marker': text, 'upload-id-marker': text },
      },
      ['uploads'],
    ),
  }),
  listParts: schema({
    Querystring: objectOf(
      { uploadId: text, 'max-parts': { type: 'number', minimum: 1, maximum: 1000 }, 'part-number-marker': text },
      ['uploadId'],
    ),
  }),
  createUpload: schema({
    Querystring: objectOf({ uploads: text }, ['uploads']),
    Headers: objectOf({ authorization: text }, ['authorization']),
  }),
  uploadPart: schema({ Querystring: objectOf(part(10000), ['uploadId', 'partNumber']) }),
  /** A thousand parts at most, unlike the other: so it is in the server. */
  uploadPartCopy: schema({ Querystring: objectOf(part(1000), ['uploadId', 'partNumber']) }),
  completeUpload: schema({
    Querystring: objectOf({ uploadId: text }, ['uploadId']),
    Headers: objectOf({ authorization: text }, ['authorization']),
    Body: { nullable: true, ...objectOf({ CompleteMultipartUpload: objectOf({ Part: parts }) }), required: [] },
  }),
  deleteObjects: schema({
    Querystring: objectOf({ delete: text }, ['delete']),
    Body: objectOf({ Delete: objectOf({ Object: keys, Quiet: { type: 'boolean' } }, ['Object']) }, ['Delete']),
  }),
};

export interface ListQuery {
  readonly delimiter?: string;
  readonly 'encoding-type'?: 'url';
  readonly 'max-keys'?: number;
  readonly prefix?: string;
  readonly marker?: string;
  readonly 'continuation-token'?: string;
  readonly 'start-after'?: string;
}
export interface ListUploadsQuery {
  readonly delimiter?: string;
  readonly 'encoding-type'?: 'url';
  readonly 'max-uploads'?: number;
  readonly prefix?: string;
  readonly 'key-marker'?: string;
  readonly 'upload-id-marker'?: string;
}
export interface ListPartsQuery {
  readonly uploadId: string;
  readonly 'max-parts'?: number;
  readonly 'part-number-marker'?: string;
}
export interface PartQuery {
  readonly uploadId: string;
  readonly partNumber: number;
}
export interface CompleteUploadBody {
  readonly CompleteMultipartUpload?: {
    readonly Part?: readonly { readonly PartNumber: number; readonly ETag: string }[];
  };
}
export interface DeleteObjectsBody {
  readonly Delete: { readonly Object: readonly { readonly Key: string }[]; readonly Quiet?: boolean };
}
