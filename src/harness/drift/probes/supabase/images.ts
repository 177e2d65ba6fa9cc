import type { SupabaseClients } from '../../clients/supabase.ts';
import type { Probe, ProbeContext } from '../../types.ts';

type Run = Probe<SupabaseClients>['run'];
const probe = (id: string, run: Run): Probe<SupabaseClients> => ({ id, operation: id.split('/')[0] as string, run });
const files = ({ service }: SupabaseClients, { unique }: ProbeContext) => service.storage.from(unique);

/** A picture of one pixel, so that a real image proxy can read it. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const transform = { width: 10, height: 20, quality: 50 };

/** Pictures, the CDN in front of them, and what the server says of itself. */
export const imageProbes: readonly Probe<SupabaseClients>[] = [
  probe('render.image', async (clients, context) => {
    await files(clients, context).upload('a/pixel.png', PIXEL, { contentType: 'image/png' });
    return files(clients, context).download('a/pixel.png', { transform });
  }),
  probe('render.image/unknown', (clients, context) => files(clients, context).download('a/none.png', { transform })),
  probe('render.image/bad-quality', (clients, context) =>
    files(clients, context).download('a/pixel.png', { transform: { quality: 5 } }),
  ),
  probe('render.image_signed', async (clients, context) => {
    const { data } = await files(clients, context).createSignedUrl('a/pixel.png', 60, { transform });
    return data && context.fetch(data.signedUrl);
  }),
  probe('cdn.purge', (clients, context) => files(clients, context).purgeCache('a/pixel.png')),
  probe('cdn.purge/anon', ({ anon }, { unique }) => anon.storage.from(unique).purgeCache('a/pixel.png')),
  probe('service.status', (_clients, { fetch, baseUrl }) => fetch(`${baseUrl}/storage/v1/status`)),
  probe('service.version', (_clients, { fetch, baseUrl }) => fetch(`${baseUrl}/storage/v1/version`)),
];
