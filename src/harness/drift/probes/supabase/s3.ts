import type { S3Client } from '@aws-sdk/client-s3';
import type { SupabaseClients } from '../../clients/supabase.ts';
import type { Probe, ProbeContext } from '../../types.ts';

/** The commands of the AWS SDK, loaded when a probe runs. */
type Commands = typeof import('@aws-sdk/client-s3');
type Run = (s3: S3Client, commands: Commands, context: ProbeContext) => Promise<unknown>;

function probe(id: string, run: Run, secret?: string) {
  const made: Probe<SupabaseClients> = {
    id,
    operation: id.split('/')[0] as string,
    async run(clients, context) {
      return run(await clients.s3(secret), await import('@aws-sdk/client-s3'), context);
    },
  };
  return made;
}

const bucketOf = ({ unique }: ProbeContext) => `${unique}-s3`;
const at = (context: ProbeContext, Key: string) => ({ Bucket: bucketOf(context), Key });
const upload = (context: ProbeContext) => ({ ...at(context, 's3/parts.txt'), UploadId: context.kept('s3-upload') });

const buckets = [
  probe('s3.create_bucket', (s3, c, x) => s3.send(new c.CreateBucketCommand({ Bucket: bucketOf(x) }))),
  probe('s3.create_bucket/twice', (s3, c, x) => s3.send(new c.CreateBucketCommand({ Bucket: bucketOf(x) }))),
  probe('s3.list_buckets', (s3, c) => s3.send(new c.ListBucketsCommand({}))),
  probe('s3.list_buckets/wrong-secret', (s3, c) => s3.send(new c.ListBucketsCommand({})), 'wrong'),
  probe('s3.head_bucket', (s3, c, x) => s3.send(new c.HeadBucketCommand({ Bucket: bucketOf(x) }))),
  probe('s3.get_bucket_location', (s3, c, x) => s3.send(new c.GetBucketLocationCommand({ Bucket: bucketOf(x) }))),
  probe('s3.get_bucket_versioning', (s3, c, x) => s3.send(new c.GetBucketVersioningCommand({ Bucket: bucketOf(x) }))),
];

const objects = [
  probe('s3.put_object', (s3, c, x) =>
    s3.send(
      new c.PutObjectCommand({
        ...at(x, 's3/a.txt'),
        Body: 'salt and wind',
        ContentType: 'text/plain',
        Metadata: { a: 'b' },
      }),
    ),
  ),
  probe('s3.put_object/unknown-bucket', (s3, c, x) =>
    s3.send(new c.PutObjectCommand({ Bucket: `${bucketOf(x)}-none`, Key: 'a.txt', Body: 'x' })),
  ),
  probe('s3.head_object', (s3, c, x) => s3.send(new c.HeadObjectCommand(at(x, 's3/a.txt')))),
  probe('s3.get_object', (s3, c, x) => s3.send(new c.GetObjectCommand(at(x, 's3/a.txt')))),
  probe('s3.get_object/range', (s3, c, x) =>
    s3.send(new c.GetObjectCommand({ ...at(x, 's3/a.txt'), Range: 'bytes=0-3' })),
  ),
  probe('s3.get_object/unknown', (s3, c, x) => s3.send(new c.GetObjectCommand(at(x, 's3/none.txt')))),
  probe('s3.get_object_tagging', (s3, c, x) => s3.send(new c.GetObjectTaggingCommand(at(x, 's3/a.txt')))),
  probe('s3.copy_object', (s3, c, x) =>
    s3.send(new c.CopyObjectCommand({ ...at(x, 's3/b.txt'), CopySource: `${bucketOf(x)}/s3/a.txt` })),
  ),
  probe('s3.list_objects_v2', (s3, c, x) =>
    s3.send(new c.ListObjectsV2Command({ Bucket: bucketOf(x), Prefix: 's3/', Delimiter: '/', MaxKeys: 1 })),
  ),
  probe('s3.list_objects', (s3, c, x) => s3.send(new c.ListObjectsCommand({ Bucket: bucketOf(x), Delimiter: '/' }))),
];

const multipart = [
  probe('s3.create_multipart_upload', async (s3, c, x) => {
    const made = await s3.send(new c.CreateMultipartUploadCommand(at(x, 's3/parts.txt')));
    x.keep('s3-upload', made.UploadId ?? '');
  }),
  probe('s3.upload_part', (s3, c, x) =>
    s3.send(new c.UploadPartCommand({ ...upload(x), PartNumber: 1, Body: 'salt and ' })),
  ),
  probe('s3.upload_part/unknown-upload', (s3, c, x) =>
    s3.send(new c.UploadPartCommand({ ...upload(x), UploadId: 'none', PartNumber: 1, Body: 'x' })),
  ),
  probe('s3.upload_part_copy', (s3, c, x) => {
    const CopySource = `${bucketOf(x)}/s3/a.txt`;
    return s3.send(new c.UploadPartCopyCommand({ ...upload(x), PartNumber: 2, CopySource }));
  }),
  probe('s3.list_parts', (s3, c, x) => s3.send(new c.ListPartsCommand(upload(x)))),
  probe('s3.list_multipart_uploads', (s3, c, x) => s3.send(new c.ListMultipartUploadsCommand({ Bucket: bucketOf(x) }))),
  // without their ETags, which a recording does not tell: all parts count then
  probe('s3.complete_multipart_upload', (s3, c, x) => s3.send(new c.CompleteMultipartUploadCommand(upload(x)))),
  probe('s3.abort_multipart_upload', async (s3, c, x) => {
    const given = at(x, 's3/given-up.txt');
    const { UploadId } = await s3.send(new c.CreateMultipartUploadCommand(given));
    return s3.send(new c.AbortMultipartUploadCommand({ ...given, UploadId }));
  }),
];

const form: Probe<SupabaseClients> = {
  id: 's3.post_object/no-policy',
  operation: 's3.post_object',
  async run(_clients, { fetch, baseUrl, ...context }) {
    const body = new FormData();
    body.append('key', 's3/form.txt');
    body.append('file', new File(['x'], 'form.txt', { type: 'text/plain' }));
    await fetch(`${baseUrl}/storage/v1/s3/${bucketOf(context as ProbeContext)}`, { method: 'POST', body });
  },
};

const deletion = [
  probe('s3.delete_object', (s3, c, x) => s3.send(new c.DeleteObjectCommand(at(x, 's3/b.txt')))),
  probe('s3.delete_bucket/not-empty', (s3, c, x) => s3.send(new c.DeleteBucketCommand({ Bucket: bucketOf(x) }))),
  probe('s3.delete_objects', (s3, c, x) => {
    const Objects = ['s3/a.txt', 's3/parts.txt', 's3/none.txt'].map((Key) => ({ Key }));
    return s3.send(new c.DeleteObjectsCommand({ Bucket: bucketOf(x), Delete: { Objects } }));
  }),
  probe('s3.delete_bucket', (s3, c, x) => s3.send(new c.DeleteBucketCommand({ Bucket: bucketOf(x) }))),
];

/** The S3 protocol, in a bucket of its own. */
export const s3Probes: readonly Probe<SupabaseClients>[] = [...buckets, ...objects, ...multipart, form, ...deletion];
