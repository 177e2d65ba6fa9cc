import type { SupabaseClients } from '../../clients/supabase.ts';
import type { Probe, ProbeContext } from '../../types.ts';

const BYTES = 'salt and wind';

const headers = ({ apiKey }: ProbeContext, more: Readonly<Record<string, string>> = {}) => ({
  authorization: `Bearer ${apiKey}`,
  apikey: apiKey,
  'tus-resumable': '1.0.0',
  ...more,
});

const metadata = (bucket: string, object: string) =>
  Object.entries({ bucketName: bucket, objectName: object, contentType: 'text/plain' })
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');

const create = (context: ProbeContext, bucket: string, object: string) =>
  context.fetch(`${context.baseUrl}/storage/v1/upload/resumable`, {
    method: 'POST',
    headers: headers(context, { 'upload-length': String(BYTES.length), 'upload-metadata': metadata(bucket, object) }),
  });

const append = (context: ProbeContext, offset: number, text: string) =>
  context.fetch(context.kept('resumable'), {
    method: 'PATCH',
    headers: headers(context, { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }),
    body: text,
  });

async function made(context: ProbeContext, object: string): Promise<void> {
  const location = (await create(context, context.unique, object)).headers.get('location');
  if (location) context.keep('resumable', new URL(location, context.baseUrl).href);
}

type Run = (context: ProbeContext) => Promise<unknown>;
const probe = (id: string, run: Run): Probe<SupabaseClients> => ({
  id,
  operation: id.split('/')[0] as string,
  run: (_clients, context) => run(context),
});

/** TUS 1.0.0, in the order of an upload that was broken off once. */
export const resumableProbes: readonly Probe<SupabaseClients>[] = [
  probe('resumable.options', ({ fetch, baseUrl }) =>
    fetch(`${baseUrl}/storage/v1/upload/resumable`, { method: 'OPTIONS' }),
  ),
  probe('resumable.create', (context) => made(context, 'a/resumable.txt')),
  probe('resumable.create/unknown-bucket', (context) => create(context, `${context.unique}-none`, 'a.txt')),
  probe('resumable.append/first', (context) => append(context, 0, BYTES.slice(0, 5))),
  probe('resumable.status', (context) =>
    context.fetch(context.kept('resumable'), { method: 'HEAD', headers: headers(context) }),
  ),
  probe('resumable.append/wrong-offset', (context) => append(context, 2, BYTES)),
  probe('resumable.append', (context) => append(context, 5, BYTES.slice(5))),
  probe('resumable.terminate', async (context) => {
    await made(context, 'a/given-up.txt');
    await context.fetch(context.kept('resumable'), { method: 'DELETE', headers: headers(context) });
  }),
];
