import type { Fidelity, FidelityEntries, NotMocked } from '../../kit/fidelity.ts';

const measured = (...deviations: string[]): Fidelity => ({
  source: 'measured',
  sdk: '@supabase/supabase-js',
  deviations,
});

export const storageEntries: FidelityEntries = {
  'bucket.create': measured(),
  'bucket.list': measured(),
  'bucket.get': measured(),
  'bucket.update': measured(),
  'bucket.empty': measured('Runs at once; the hosted service queues it.'),
  'bucket.delete': measured(),
  'object.list': measured(),
  'object.list_v2': measured(),
  'object.move': measured(),
  'object.copy': measured(),
  'object.sign': measured(),
  'object.sign_many': measured(),
  'object.upload_sign': measured(),
  'object.upload_signed': measured(),
  'object.download_signed': {
    ...measured('An address without a key: any fetch opens it, none of the client’s calls does.'),
    sdk: undefined,
  },
  'object.info': measured(),
  'object.download': measured(),
  'object.head': { ...measured(), sdk: undefined },
  'object.upload': measured(),
  'object.remove': measured(),
  'resumable.create': { ...measured(), sdk: undefined },
  'resumable.append': { ...measured(), sdk: undefined },
  'resumable.status': { ...measured(), sdk: undefined },
  'resumable.terminate': { ...measured(), sdk: undefined },
  'resumable.options': { ...measured(), sdk: undefined },
};

export const storageNotMocked: readonly NotMocked[] = [
  { calls: 'image transformation', answer: '404, as an unknown route' },
  { calls: 'S3 protocol, vector and analytics buckets', answer: '404, as an unknown route' },
];
