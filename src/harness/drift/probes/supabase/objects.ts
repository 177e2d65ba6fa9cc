import type { SupabaseClients } from '../../clients/supabase.ts';
import type { Probe, ProbeContext } from '../../types.ts';
import { WRONG_KEYS } from '../wrong-keys.ts';

const files = ({ service }: SupabaseClients, { unique }: ProbeContext) => service.storage.from(unique);

type Run = Probe<SupabaseClients>['run'];
const probe = (id: string, run: Run): Probe<SupabaseClients> => ({ id, operation: id.split('/')[0] as string, run });

/** No call of the client's sends HEAD: `exists` asks for the object's info. */
const head = ({ fetch, baseUrl, apiKey, unique }: ProbeContext, path: string) =>
  fetch(`${baseUrl}/storage/v1/object/${unique}/${path}`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${apiKey}`, apikey: apiKey },
  });

const writing = [
  probe('object.upload', (clients, context) =>
    files(clients, context).upload('a/one.txt', 'salt and wind', { contentType: 'text/plain', metadata: { page: 1 } }),
  ),
  probe('object.upload/twice', (clients, context) => files(clients, context).upload('a/one.txt', 'again')),
  probe('object.upload/update', (clients, context) => files(clients, context).update('a/two.txt', 'second')),
  probe('object.upload/anon', ({ anon }, { unique }) => anon.storage.from(unique).upload('a/three.txt', 'no')),
  probe('object.upload/unknown-bucket', ({ service }, { unique }) =>
    service.storage.from(`${unique}-none`).upload('a.txt', 'no'),
  ),
  probe('object.upload/bad-name', (clients, context) => files(clients, context).upload('a/ü.txt', 'no')),
];

const reading = [
  probe('object.download', (clients, context) => files(clients, context).download('a/one.txt')),
  probe('object.download/unknown', (clients, context) => files(clients, context).download('a/none.txt')),
  probe('object.download/public', ({ service }, { fetch, unique }) =>
    fetch(service.storage.from(unique).getPublicUrl('a/one.txt').data.publicUrl),
  ),
  probe('object.download/range', (_clients, { fetch, baseUrl, apiKey, unique }) =>
    fetch(`${baseUrl}/storage/v1/object/${unique}/a/one.txt`, {
      headers: { authorization: `Bearer ${apiKey}`, apikey: apiKey, range: 'bytes=0-3' },
    }),
  ),
  probe('object.info', (clients, context) => files(clients, context).info('a/one.txt')),
  probe('object.info/unknown', (clients, context) => files(clients, context).exists('a/none.txt')),
  probe('object.head', (_clients, context) => head(context, 'a/one.txt')),
  probe('object.head/unknown', (_clients, context) => head(context, 'a/none.txt')),
  probe('object.list', (clients, context) => files(clients, context).list('a')),
  probe('object.list_v2', (clients, context) => files(clients, context).listV2({ prefix: 'a/', limit: 1 })),
];

const signing = [
  probe('object.sign', async (clients, context) => {
    const { data } = await files(clients, context).createSignedUrl('a/one.txt', 60);
    if (data) context.keep('signed-url', data.signedUrl);
  }),
  probe('object.sign/unknown', (clients, context) => files(clients, context).createSignedUrl('a/none.txt', 60)),
  probe('object.sign_many', (clients, context) =>
    files(clients, context).createSignedUrls(['a/one.txt', 'a/none.txt'], 60),
  ),
  probe('object.download_signed', (_clients, { fetch, kept }) => fetch(kept('signed-url'))),
  probe('object.download_signed/wrong-token', (_clients, { fetch, kept }) =>
    fetch(kept('signed-url').replace(/token=[^&]*/, `token=${WRONG_KEYS.supabase}`)),
  ),
  probe('object.upload_sign', async (clients, context) => {
    const { data } = await files(clients, context).createSignedUploadUrl('a/signed.txt');
    if (data) context.keep('upload-token', data.token);
  }),
  probe('object.upload_signed', (clients, context) =>
    files(clients, context).uploadToSignedUrl('a/signed.txt', context.kept('upload-token'), 'by url'),
  ),
];

const changing = [
  probe('object.move', (clients, context) => files(clients, context).move('a/two.txt', 'a/moved.txt')),
  probe('object.move/unknown', (clients, context) => files(clients, context).move('a/none.txt', 'a/moved.txt')),
  probe('object.copy', (clients, context) => files(clients, context).copy('a/one.txt', 'a/copied.txt')),
  probe('object.remove', (clients, context) => files(clients, context).remove(['a/moved.txt', 'a/none.txt'])),
];

export const objectProbes: readonly Probe<SupabaseClients>[] = [...writing, ...reading, ...signing, ...changing];
