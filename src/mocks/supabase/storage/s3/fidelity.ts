import type { Fidelity, FidelityEntries } from '../../../kit/fidelity.ts';

/** From the vendor's published server: its S3 routes, handler and signature check. */
const source = (...deviations: string[]): Fidelity => ({
  source: 'sdk source',
  sdk: '@aws-sdk/client-s3',
  deviations,
});

export const s3Entries: FidelityEntries = {
  's3.list_buckets': source(
    'Of all calls: any region is taken; a project takes its own, us-east-1 and auto.',
    'An access key that is unknown is InvalidAccessKeyId, as the hosted service says; the CLI’s server says AccessDenied.',
    'XML and chunks that cannot be read are a 400; the server’s own answer is a 500.',
  ),
  's3.create_bucket': source(),
  's3.head_bucket': source(),
  's3.delete_bucket': source(),
  's3.list_multipart_uploads': source(),
  's3.get_bucket_location': source(),
  's3.get_bucket_versioning': source(),
  's3.list_objects_v2': source(),
  's3.list_objects': source('A marker that ends as a common prefix stands for all under it, as at AWS (a guess).'),
  's3.post_object': {
    ...source('A type that the bucket does not allow is refused; where the server checks that is a guess.'),
    sdk: undefined,
  },
  's3.delete_objects': source(),
  's3.upload_part_copy': source(),
  's3.copy_object': source('A precondition that does not hold: code and words of the 412 are a guess.'),
  's3.upload_part': source(
    'Parts may have any size, as under the CLI; the hosted service refuses all but a last part under 5 MiB.',
  ),
  's3.put_object': source('Checksums are read and compared with nothing, as by the server.'),
  's3.head_object': source(),
  's3.complete_multipart_upload': source(
    'Refusals of parts are the ones of the CLI’s file store; the hosted service passes on its own S3’s.',
  ),
  's3.create_multipart_upload': source(
    'At most 1,000 unfinished uploads and 1 GiB of their parts; then 429. Aborted after 24 hours, as documented.',
  ),
  's3.abort_multipart_upload': source(),
  's3.delete_object': source(),
  's3.list_parts': source(),
  's3.get_object_tagging': source(),
  's3.get_object': source(),
};
