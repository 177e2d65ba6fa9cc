import type { SupabaseClients } from '../../clients/supabase.ts';
import type { Probe, ProbeContext } from '../../types.ts';

type Run = Probe<SupabaseClients>['run'];
const probe = (id: string, run: Run): Probe<SupabaseClients> => ({ id, operation: id.split('/')[0] as string, run });

const wanted = ({ unique }: ProbeContext, key: string) => ({
  bucket: unique,
  key,
  bytes: Buffer.from('salt and wind, and more of both'),
  chunkBytes: 10,
});

const ask = ({ fetch, baseUrl }: ProbeContext, method: string, headers: Record<string, string> = {}) =>
  fetch(`${baseUrl}/storage/v1/upload/resumable`, { method, headers });

export const resumableProbes: readonly Probe<SupabaseClients>[] = [
  probe('resumable.options', (_clients, context) => ask(context, 'OPTIONS')),
  probe('resumable.create', ({ tus }, context) => tus.upload(wanted(context, 'tus/whole.txt'))),
  probe('resumable.create/exists', ({ tus }, context) => tus.upload(wanted(context, 'tus/whole.txt'))),
  probe('resumable.create/unknown-bucket', ({ tus }, context) =>
    tus.upload({ ...wanted(context, 'a.txt'), bucket: `${context.unique}-none` }),
  ),
  probe('resumable.create/no-key', (_clients, context) => ask(context, 'POST', { 'tus-resumable': '1.0.0' })),
  probe('resumable.append', async ({ tus }, context) => {
    context.keep('tus-url', await tus.begin(wanted(context, 'tus/parts.txt')));
  }),
  probe('resumable.status', ({ tus }, context) =>
    tus.resume(context.kept('tus-url'), wanted(context, 'tus/parts.txt')),
  ),
  probe('resumable.terminate', ({ tus }, context) => tus.abandon(wanted(context, 'tus/given-up.txt'))),
];
