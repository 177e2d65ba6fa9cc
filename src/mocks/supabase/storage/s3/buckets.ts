import * as rest from '../buckets.ts';
import { inVendorWords } from '../errors.ts';
import { asRole } from '../scope.ts';
import type { S3Handler } from './call.ts';

/** GET /: the buckets that the caller's policies show. */
export const listBuckets: S3Handler = async (storage, call) => {
  const sql = 'select name, created_at from storage.buckets order by name';
  const { rows } = await inVendorWords(() =>
    asRole(storage.db, call.caller, call.facts, (tx) => tx.query<{ name: string; created_at: Date }>(sql)),
  );
  const Bucket = rows.map(({ name, created_at }) => ({ Name: name, CreationDate: created_at.toISOString() }));
  return { xml: { ListAllMyBucketsResult: { Buckets: { Bucket } } } };
};

/** PUT /:bucket. Of an ACL only `public-read` says something: a public bucket. */
export const createBucket: S3Handler = async (storage, call) => {
  const isPublic = call.request.headers.get('x-amz-acl') === 'public-read';
  await rest.createBucket(storage, { ...call, body: { name: call.bucket, public: isPublic } });
  return { headers: { location: `/${call.bucket}` } };
};

/** HEAD /:bucket */
export const headBucket: S3Handler = async (storage, call) => {
  await rest.getBucket(storage, call);
  return { headers: { 'x-amz-bucket-region': storage.s3.region } };
};

/** DELETE /:bucket */
export const deleteBucket: S3Handler = async (storage, call) => {
  await rest.deleteBucket(storage, call);
  return { status: 204 };
};

/** GET /:bucket?location */
export const getBucketLocation: S3Handler = async (storage, call) => {
  await rest.getBucket(storage, call);
  return { xml: { LocationConstraint: storage.s3.region } };
};

/** GET /:bucket?versioning: there are no versions. */
export const getBucketVersioning: S3Handler = async (storage, call) => {
  await rest.getBucket(storage, call);
  return { xml: { VersioningConfiguration: { Status: 'Suspended', MfaDelete: 'Disabled' } } };
};
