import * as buckets from './buckets.ts';
import type { S3Level, S3Route } from './call.ts';
import { copyObject } from './copy-object.ts';
import * as removal from './delete-objects.ts';
import * as reading from './get-object.ts';
import * as lists from './list-objects.ts';
import * as multipart from './multipart/handlers.ts';
import { postObject, putObject } from './put-object.ts';
import { schemas } from './schemas.ts';

type Options = Partial<Pick<S3Route, 'query' | 'header' | 'schema' | 'body'>>;

function route(
  call: `${string} ${S3Level}`,
  operation: string,
  policyName: string,
  handle: S3Route['handle'],
  options: Options = {},
): S3Route {
  const [method = '', level] = call.split(' ') as [string, S3Level];
  return {
    ...{ method, level, handle, query: [], body: 'none' },
    ...options,
    operation: `s3.${operation}`,
    policyName: `storage.s3.${policyName}`,
  };
}

const copySource = ['x-amz-copy-source'] as const;
const form = ['content-type', 'multipart/form-data'] as const;
const uploadId = ['uploadId'] as const;
const part = ['uploadId', 'partNumber'] as const;

/**
 * Every route; of those for one method and address the first that fits, in the server's own order. So a call that the
 * server does not know (`PUT ?acl`, `PUT ?tagging`) is taken for the plain one of its address, here as there.
 */
export const s3Routes: readonly S3Route[] = [
  route('GET service', 'list_buckets', 'bucket.list', buckets.listBuckets),

  route('PUT bucket', 'create_bucket', 'bucket.create', buckets.createBucket),
  route('HEAD bucket', 'head_bucket', 'bucket.head', buckets.headBucket),
  route('DELETE bucket', 'delete_bucket', 'bucket.delete', buckets.deleteBucket),
  route('GET bucket', 'list_multipart_uploads', 'upload.list_multipart', multipart.listUploads, {
    query: ['uploads'],
    schema: schemas.listUploads,
  }),
  route('GET bucket', 'get_bucket_location', 'bucket.get_location', buckets.getBucketLocation, { query: ['location'] }),
  route('GET bucket', 'get_bucket_versioning', 'bucket.get_versioning', buckets.getBucketVersioning, {
    query: ['versioning'],
  }),
  route('GET bucket', 'list_objects_v2', 'object.list', lists.listObjectsV2, {
    query: ['list-type=2'],
    schema: schemas.listObjectsV2,
  }),
  route('GET bucket', 'list_objects', 'object.list', lists.listObjects, { schema: schemas.listObjects }),
  route('POST bucket', 'post_object', 'upload', postObject, { header: form, body: 'form' }),
  route('POST bucket', 'delete_objects', 'object.delete_many', removal.deleteObjects, {
    ...{ query: ['delete'], body: 'xml', schema: schemas.deleteObjects },
  }),

  route('PUT object', 'upload_part_copy', 'upload.part_copy', multipart.uploadPartCopy, {
    ...{ query: part, header: copySource, schema: schemas.uploadPartCopy },
  }),
  route('PUT object', 'copy_object', 'object.copy', copyObject, { header: copySource }),
  route('PUT object', 'upload_part', 'upload.part', multipart.uploadPart, {
    ...{ query: part, body: 'bytes', schema: schemas.uploadPart },
  }),
  route('PUT object', 'put_object', 'upload', putObject, { body: 'bytes' }),
  route('HEAD object', 'head_object', 'object.info', reading.headObject),
  route('POST object', 'complete_multipart_upload', 'upload.complete_multipart', multipart.completeUpload, {
    ...{ query: uploadId, body: 'xml', schema: schemas.completeUpload },
  }),
  route('POST object', 'create_multipart_upload', 'upload.create_multipart', multipart.createUpload, {
    ...{ query: ['uploads'], schema: schemas.createUpload },
  }),
  route('DELETE object', 'abort_multipart_upload', 'upload.abort_multipart', multipart.abortUpload, {
    query: uploadId,
  }),
  route('DELETE object', 'delete_object', 'object.delete', removal.deleteObject),
  route('GET object', 'list_parts', 'upload.list_parts', multipart.listParts, {
    ...{ query: uploadId, schema: schemas.listParts },
  }),
  route('GET object', 'get_object_tagging', 'object.get_tagging', reading.getObjectTagging, { query: ['tagging'] }),
  route('GET object', 'get_object', 'object.get', reading.getObject),
];
